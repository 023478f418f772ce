//! Codes for labels in the order of their first sight.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// Gives every distinct label a code, counted from 0 in the order of first sight.
///
/// A look-up of a known label allocates nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    codes: FxHashMap<Arc<[u8]>, u32>,
    labels: Vec<Arc<[u8]>>,
}

impl Interner {
    /// The code of a label, a new one where it is unknown.
    pub(crate) fn code(&mut self, label: &[u8]) -> u32 {
        if let Some(&code) = self.codes.get(label) {
            return code;
        }
        let code = to_code(self.labels.len());
        let label: Arc<[u8]> = label.into();
        self.codes.insert(Arc::clone(&label), code);
        self.labels.push(label);
        code
    }

    /// The code of a label, where it is known.
    pub(crate) fn get(&self, label: &[u8]) -> Option<u32> {
        self.codes.get(label).copied()
    }

    /// Whether a code is that of a label.
    #[inline]
    pub(crate) fn is(&self, code: u32, label: &[u8]) -> bool {
        self.labels.get(code as usize).is_some_and(|known| **known == *label)
    }

    /// The label of a code.
    pub(crate) fn label(&self, code: u32) -> &[u8] {
        &self.labels[code as usize]
    }

    /// All labels, in the order of their codes.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &[u8]> {
        self.labels.iter().map(AsRef::as_ref)
    }

    /// How many labels have a code.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }
}

/// An index as a code.
///
/// # Panics
/// Past 2^32 - 1 labels, which would fill the memory of any machine long before.
pub(crate) fn to_code(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 labels fit in memory")
}
