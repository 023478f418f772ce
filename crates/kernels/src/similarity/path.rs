//! Which instructions the processor has.

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
        }
    }
}
