//! The reference sets: the communes of the Métropole, of each EPT and of each département, the EPT and the
//! départements among themselves, and panels of chosen communes.
//!
//! The sets of territories are sorted once when the layers are put in service; a panel when it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::dissolve;
use crate::layers::{CommuneCode, Geometry, Words};

use super::answer::TerritoryShare;
use super::estimate::{Estimate, Flag};
use super::indicator::Indicator;
use super::question::ReferenceChoice;
use super::reference::{Membership, Reference, Standing, reference};
use super::territories::{METROPOLE_CODE, Territories};
use super::zone::{Zone, ZoneKind};

/// A territory by its kind and code.
pub(super) type TerritoryKey = (ZoneKind, String);
/// The figures of a territory, one an indicator, in the order of the catalogue.
pub(super) type Figures = Vec<Estimate>;
/// The figures of every territory.
pub(super) type TerritoryFigures = BTreeMap<TerritoryKey, Figures>;

/// The members of a set, their figures sorted.
#[derive(Debug, Default)]
struct Members {
    keys: Vec<TerritoryKey>,
    /// One standing an indicator, in the order of the catalogue.
    standings: Vec<Standing>,
}

/// The sets of territories.
#[derive(Debug)]
pub(super) struct Standings {
    /// The communes of the Métropole, of an EPT, of a département.
    communes_of: BTreeMap<TerritoryKey, Members>,
    epts: Members,
    departements: Members,
}

/// A panel of chosen communes: its members, and the figures of all of them joined.
#[derive(Debug)]
pub(super) struct Panel {
    codes: BTreeSet<CommuneCode>,
    members: Members,
    joined: Figures,
}

/// A set against which a zone is held.
#[derive(Debug)]
pub(super) struct Set<'a> {
    id: &'static str,
    label: Words,
    members: &'a Members,
    whole: Option<&'a Figures>,
    membership: Membership,
}

impl Members {
    /// The territories of `kind` with these codes.
    fn of(kind: ZoneKind, codes: impl Iterator<Item = String>, figures: &TerritoryFigures, indicators: usize) -> Self {
        let known = codes.map(|code| (kind, code)).filter_map(|key| Some((figures.get(&key)?, key)));
        let (of_members, keys): (Vec<&Figures>, Vec<TerritoryKey>) = known.unzip();
        let standing = |idx: usize| Standing::of(of_members.iter().map(|of_member| &of_member[idx]));
        Self { keys, standings: (0..indicators).map(standing).collect() }
    }

    fn count(&self) -> usize {
        self.keys.len()
    }
}

impl<'a> Set<'a> {
    /// The identifier and the name.
    pub fn named(&self) -> (&'static str, Words) {
        (self.id, self.label.clone())
    }

    /// The territories in the set.
    pub fn keys(&self) -> &'a [TerritoryKey] {
        &self.members.keys
    }

    /// The figures of the whole: the parent, or the panel joined.
    pub fn whole(&self) -> Option<&'a Figures> {
        self.whole
    }

    /// Whether the zone that is held against the set is one of its members.
    pub fn has_zone(&self) -> bool {
        self.membership == Membership::Member
    }

    /// Whether the figure of the indicator at `idx` was made from other layers than those of the set.
    pub fn is_of_other_source(&self, idx: usize, estimate: &Estimate) -> bool {
        self.members.standings[idx].is_of_other_source(estimate)
    }

    /// Where the figure of the indicator at `idx` of the catalogue stands in the set.
    pub fn reference(&self, idx: usize, indicator: &Indicator, estimate: &Estimate) -> Reference {
        let whole = self.whole.map(|figures| &figures[idx]);
        reference(self.named(), indicator, estimate, &self.members.standings[idx], whole, self.membership)
    }
}

impl Standings {
    /// The sets of `territories`.
    pub fn build(territories: &Territories, figures: &TerritoryFigures, indicators: usize) -> Self {
        let mut codes_of: BTreeMap<TerritoryKey, Vec<String>> = BTreeMap::new();
        for commune in territories.communes() {
            let parents = [
                Some((ZoneKind::Metropole, METROPOLE_CODE.to_owned())),
                commune.ept.clone().map(|code| (ZoneKind::Ept, code)),
                Some((ZoneKind::Departement, commune.departement.clone())),
            ];
            for parent in parents.into_iter().flatten() {
                codes_of.entry(parent).or_default().push(commune.code.to_string());
            }
        }
        let all = |kind: ZoneKind| {
            let codes = figures.keys().filter(|(of_kind, _)| *of_kind == kind).map(|(_, code)| code.clone());
            Members::of(kind, codes, figures, indicators)
        };
        Self {
            epts: all(ZoneKind::Ept),
            departements: all(ZoneKind::Departement),
            communes_of: codes_of
                .into_iter()
                .map(|(parent, codes)| (parent, Members::of(ZoneKind::Commune, codes.into_iter(), figures, indicators)))
                .collect(),
        }
    }

    /// Flags the figures of communes that were made from other layers than those of most communes.
    pub fn mark_other_sources(&self, figures: &mut TerritoryFigures, is_ranked: impl Fn(usize) -> bool) {
        let Some(all) = self.communes_of.get(&(ZoneKind::Metropole, METROPOLE_CODE.to_owned())) else { return };
        let of_communes = figures.iter_mut().filter(|((kind, _), _)| *kind == ZoneKind::Commune);
        for (idx, estimate) in of_communes.flat_map(|(_, figures)| figures.iter_mut().enumerate()) {
            if is_ranked(idx) && all.standings[idx].is_of_other_source(estimate) {
                estimate.flags.insert(Flag::OtherSource);
            }
        }
    }

    /// The sets against which `zone` is held, in the order of their width.
    pub fn sets<'a>(
        &'a self,
        (zone, choice): (&Zone, &ReferenceChoice),
        shares: &[TerritoryShare],
        figures: &'a TerritoryFigures,
        panel: Option<&'a Panel>,
    ) -> Vec<Set<'a>> {
        if let Some(panel) = panel {
            return vec![panel.set(zone)];
        }
        let whole = figures.get(&(ZoneKind::Metropole, METROPOLE_CODE.to_owned()));
        let among =
            |members, noun: [&str; 2]| vec![set("mgp", among_label(members, noun), members, whole, Membership::Member)];
        match zone.kind() {
            ZoneKind::Metropole => Vec::new(),
            ZoneKind::Ept => among(&self.epts, ["EPT", "EPTs"]),
            ZoneKind::Departement => among(&self.departements, ["départements", "départements"]),
            _ => self.parents(zone, choice, shares, figures),
        }
    }

    /// The sets of communes around the commune, or the other zone, that `zone` is.
    fn parents<'a>(
        &'a self,
        zone: &Zone,
        choice: &ReferenceChoice,
        shares: &[TerritoryShare],
        figures: &'a TerritoryFigures,
    ) -> Vec<Set<'a>> {
        let membership = if zone.kind() == ZoneKind::Commune { Membership::Member } else { Membership::Outsider };
        let wanted = [
            ("mgp", ZoneKind::Metropole, ReferenceChoice::Metropole),
            ("ept", ZoneKind::Ept, ReferenceChoice::Ept),
            ("departement", ZoneKind::Departement, ReferenceChoice::Departement),
        ];
        let is_wanted = |of: &ReferenceChoice| choice == of || *choice == ReferenceChoice::Parents;
        wanted
            .into_iter()
            .filter(|(_, _, of)| is_wanted(of))
            .filter_map(|(id, kind, _)| {
                let (code, name) = parent(kind, shares)?;
                let key = (kind, code);
                let members = self.communes_of.get(&key)?;
                let label = communes_label(members.count(), &name);
                Some(set(id, label, members, figures.get(&key), membership))
            })
            .collect()
    }
}

impl Panel {
    /// The panel of `codes`, its joined zone looked at by `look_at`; none where no code is a commune.
    pub fn of(
        codes: &BTreeSet<CommuneCode>,
        territories: &Territories,
        figures: &TerritoryFigures,
        look_at: impl FnOnce(&Zone) -> Figures,
    ) -> Option<Self> {
        let outlines = territories.outlines();
        let Geometry::Polygons(polygons) = outlines.geometry() else { return None };
        let is_member = |row_idx: usize| codes.contains(outlines.id(row_idx)).then_some(0);
        let joined = dissolve(polygons.lonlat(), is_member, 1);
        let indicators = figures.values().next().map_or(0, Vec::len);
        Some(Self {
            codes: codes.clone(),
            members: Members::of(ZoneKind::Commune, codes.iter().map(ToString::to_string), figures, indicators),
            joined: look_at(&Zone::joined(joined.get(0).to_owned())),
        })
    }

    fn set(&self, zone: &Zone) -> Set<'_> {
        let is_member = zone.kind() == ZoneKind::Commune && zone.code().is_some_and(|code| self.codes.contains(code));
        let membership = if is_member { Membership::Member } else { Membership::Outsider };
        let label = Words::new(
            format!("{} communes choisies", self.members.count()),
            format!("{} chosen communes", self.members.count()),
        );
        set("panel", label, &self.members, Some(&self.joined), membership)
    }
}

fn set<'a>(
    id: &'static str,
    label: Words,
    members: &'a Members,
    whole: Option<&'a Figures>,
    membership: Membership,
) -> Set<'a> {
    Set { id, label, members, whole, membership }
}

/// The territory of a kind in which most of the zone lies: code and name.
fn parent(kind: ZoneKind, shares: &[TerritoryShare]) -> Option<(String, String)> {
    if kind == ZoneKind::Metropole {
        return Some((METROPOLE_CODE.to_owned(), String::new()));
    }
    let of_kind = shares.iter().filter(|share| share.kind == kind);
    // The first of equals wins, so that the answer does not depend on the order of a map.
    let widest = of_kind.reduce(|widest, share| if share.area > widest.area { share } else { widest })?;
    Some((widest.code.clone(), widest.name.clone()))
}

fn communes_label(count: usize, name: &str) -> Words {
    let noun = if count == 1 { "commune" } else { "communes" };
    if name.is_empty() {
        Words::new(format!("{count} {noun} de la Métropole"), format!("{count} {noun} of the Métropole"))
    } else {
        Words::new(format!("{count} {noun}\u{202f}: {name}"), format!("{count} {noun}: {name}"))
    }
}

fn among_label(members: &Members, [fr, en]: [&str; 2]) -> Words {
    let count = members.count();
    Words::new(format!("{count} {fr} de la Métropole"), format!("{count} {en} of the Métropole"))
}
