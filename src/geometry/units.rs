//! Lengths and areas with their unit in the type, so that no bare number crosses a room's border.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use bytemuck::{Pod, Zeroable};

/// A length in metres on the Lambert-93 plane.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct Metres(pub f64);

/// An area in square metres on the Lambert-93 plane.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct SquareMetres(pub f64);

impl SquareMetres {
    /// No area at all.
    pub const ZERO: Self = Self(0.0);

    /// The same area in hectares (1 ha = 10,000 m²).
    pub fn hectares(self) -> f64 {
        self.0 / 10_000.0
    }

    /// The part of `whole` that this area is, 0 where `whole` has none.
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 > 0.0 { (self.0 / whole.0).clamp(0.0, 1.0) } else { 0.0 }
    }
}

impl Add for SquareMetres {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for SquareMetres {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for SquareMetres {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for SquareMetres {
    fn sum<I: Iterator<Item = Self>>(areas: I) -> Self {
        areas.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(SquareMetres(3.0).share_of(SquareMetres::ZERO).total_cmp(&0.0), std::cmp::Ordering::Equal);
    }
}
