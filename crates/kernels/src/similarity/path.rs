//! Which instructions the processor has.

#[cfg(target_arch = "aarch64")]
use std::arch::is_aarch64_feature_detected;

/// A set of instructions that this processor has. Results do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(pub(super) Kind);

// A path cannot be made outside this file: to hold one is to know that the processor was
// asked. The calls of `tile` and `exact` rest on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "aarch64")]
    Dotprod,
}

impl Path {
    /// Plain Rust, which every processor runs.
    pub fn portable() -> Path {
        Path(Kind::Portable)
    }

    /// The fastest of this processor.
    pub fn best() -> Path {
        Path::available().pop().unwrap_or(Path::portable())
    }

    /// All that this processor has, slowest first.
    pub fn available() -> Vec<Path> {
        let mut paths = vec![Path::portable()];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                paths.push(Path(Kind::Avx2));
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
            {
                paths.push(Path(Kind::Avx512));
            }
        }
        // Words of codes are read as bytes, in the order of the processors there are.
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        if is_aarch64_feature_detected!("neon") {
            paths.push(Path(Kind::Neon));
            if is_aarch64_feature_detected!("dotprod") {
                paths.push(Path(Kind::Dotprod));
            }
        }
        paths
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512-vnni",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
            #[cfg(target_arch = "aarch64")]
            Kind::Dotprod => "neon-dotprod",
        }
    }
}
