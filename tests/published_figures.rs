//! Published figures that the shipped layers can answer, each with its tolerance.
//!
//! Outlines here are those of ADMIN EXPRESS 2018, simplified to 25 %, measured on the Lambert-93 plane, which understates
//! areas by 0.04 % on average. Against areas measured on the ellipsoid over the same outlines they must agree within
//! 0.1 %; against the cadastre, which counts otherwise, within 1.5 %. Populations and neighbours are exact. A commune on
//! the edge of the Métropole has neighbours that do not ship: the published list is held against those that do.
//!
//! What cannot be tested, for want of its layer: people and blocks under strong heat (the blocks of the Institut Paris
//! Region and their household population do not ship, only means by commune); station quarters of the Grand Paris
//! Express (their 68 points do not ship; that so many discs sum to the published hectares is tested); green access, parks
//! per inhabitant and the Plan vert (no green spaces); people within 1 km of rapid transit (the finest people are
//! communes); dwellings rated F or G; people in priority districts (no outlines); household waste; cycle networks;
//! populations of the départements 77, 78, 91 and 95 and of the region, and its area, of which the Métropole holds a part
//! or nothing.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::sync::LazyLock;

use arpent::diagnosis::{Catalogue, Diagnosis, Engine, Question};
use arpent::geometry::{Metres, Planar, ReachUnion};
use arpent::layers::Atlas;
use arpent::store;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let shipped = store::shipped().expect("the shipped layers can be read");
    let catalogue = Catalogue::parse(include_str!("../geodata/indicators.toml")).expect("the catalogue is right");
    let atlas = shipped.layers.into_iter().collect::<Atlas>().with_history(shipped.history);
    Engine::new(atlas, catalogue).expect("the layers make territories")
});

/// Code, EPT, km² of the cadastre, km² of the outlines on the ellipsoid, municipal population of 2023, and neighbours,
/// the longest shared border first.
type Published = (&'static str, &'static str, f64, f64, f64, &'static [&'static str]);

/// The ten communes of the programme. INSEE (population, EPT), cadastre, IGN ADMIN EXPRESS 2018 (outlines, neighbours).
const COMMUNES: [Published; 10] = [
    (
        "95018",
        "Boucle Nord de Seine",
        17.22,
        17.428,
        106_130.0,
        &[
            "Sannois",
            "Gennevilliers",
            "Cormeilles-en-Parisis",
            "Bezons",
            "Colombes",
            "Saint-Gratien",
            "Sartrouville",
            "Épinay-sur-Seine",
            "L'Île-Saint-Denis",
        ],
    ),
    (
        "91027",
        "Grand-Orly Seine Bièvre",
        8.56,
        8.622,
        36_613.0,
        &[
            "Villeneuve-le-Roi",
            "Paray-Vieille-Poste",
            "Juvisy-sur-Orge",
            "Vigneux-sur-Seine",
            "Draveil",
            "Ablon-sur-Seine",
            "Savigny-sur-Orge",
        ],
    ),
    ("93001", "Plaine Commune", 5.76, 5.795, 88_365.0, &["Pantin", "Saint-Denis", "La Courneuve", "Paris"]),
    (
        "94033",
        "Paris Est Marne et Bois",
        5.58,
        5.573,
        53_757.0,
        &[
            "Montreuil",
            "Nogent-sur-Marne",
            "Vincennes",
            "Paris",
            "Rosny-sous-Bois",
            "Le Perreux-sur-Marne",
            "Neuilly-Plaisance",
        ],
    ),
    (
        "92040",
        "Grand Paris Seine Ouest",
        4.25,
        4.240,
        67_669.0,
        &["Paris", "Boulogne-Billancourt", "Vanves", "Clamart", "Meudon"],
    ),
    (
        "94071",
        "Grand Paris Sud Est Avenir",
        10.43,
        10.392,
        27_764.0,
        &[
            "Boissy-Saint-Léger",
            "Noiseau",
            "Bonneuil-sur-Marne",
            "Ormesson-sur-Marne",
            "La Queue-en-Brie",
            "Marolles-en-Brie",
            "Santeny",
            "Saint-Maur-des-Fossés",
            "Chennevières-sur-Marne",
        ],
    ),
    (
        "93005",
        "Paris Terres d'Envol",
        16.20,
        16.161,
        87_599.0,
        &["Le Blanc-Mesnil", "Gonesse", "Sevran", "Villepinte", "Livry-Gargan", "Les Pavillons-sous-Bois", "Bondy"],
    ),
    (
        "92048",
        "Grand Paris Seine Ouest",
        9.90,
        9.931,
        46_334.0,
        &["Clamart", "Vélizy-Villacoublay", "Sèvres", "Issy-les-Moulineaux", "Chaville", "Boulogne-Billancourt"],
    ),
    (
        "93051",
        "Grand Paris Grand Est",
        12.95,
        13.041,
        72_978.0,
        &[
            "Villiers-sur-Marne",
            "Neuilly-sur-Marne",
            "Bry-sur-Marne",
            "Émerainville",
            "Le Plessis-Trévise",
            "Champs-sur-Marne",
            "Pontault-Combault",
            "Gournay-sur-Marne",
            "Neuilly-Plaisance",
        ],
    ),
    (
        "92071",
        "Vallée Sud-Grand Paris",
        3.60,
        3.614,
        20_884.0,
        &["Châtenay-Malabry", "Bourg-la-Reine", "Antony", "Fontenay-aux-Roses", "Bagneux", "Le Plessis-Robinson"],
    ),
];

fn commune(code: &str) -> Diagnosis {
    let zone = &ENGINE.territories().commune(code).expect("the commune is in the Métropole").zone;
    ENGINE.diagnose(&Question::about(zone.clone())).expect("the zone lies in the Métropole")
}

fn value(diagnosis: &Diagnosis, id: &str) -> f64 {
    let mut figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let figure = figures.find(|figure| figure.indicator.id.as_str() == id).expect("the indicator is asked");
    figure.estimate.value.expect("the figure has a value")
}

fn assert_within(found: f64, published: f64, share: f64, what: &str) {
    assert!((found / published - 1.0).abs() <= share, "{what}: {found} against {published}");
}

#[test]
fn the_ten_communes_have_their_published_area() {
    for (code, _, cadastre_km2, outlines_km2, ..) in COMMUNES {
        let area_km2 = commune(code).zone.area.0 / 1e6;
        assert_within(area_km2, outlines_km2, 1e-3, code);
        assert_within(area_km2, cadastre_km2, 1.5e-2, code);
    }
}

#[test]
fn the_ten_communes_have_their_published_population_alone_and_together() {
    let people: Vec<f64> = COMMUNES.map(|(code, ..)| value(&commune(code), "base.population")).into();
    for (found, (code, .., published, _)) in people.iter().zip(COMMUNES) {
        assert_within(*found, published, 0.0, code);
    }
    assert_within(people.iter().sum(), 608_093.0, 0.0, "the ten");
    let area_km2: f64 = COMMUNES.map(|(code, ..)| commune(code).zone.area.0 / 1e6).iter().sum();
    assert_within(area_km2, 94.45, 1.5e-2, "the ten");
}

#[test]
fn the_ten_communes_have_their_published_neighbours_the_longest_border_first() {
    let names: Vec<&str> = ENGINE.territories().communes().map(|commune| commune.name.as_str()).collect();
    for (code, .., neighbours) in COMMUNES {
        let diagnosis = commune(code);
        let found: Vec<&str> = diagnosis.neighbours.iter().map(|neighbour| neighbour.name.as_str()).collect();
        let published: Vec<&str> = neighbours.iter().copied().filter(|name| names.contains(name)).collect();
        assert_eq!(found, published, "{code}");
    }
}

#[test]
fn the_shortest_published_borders_are_as_long_as_published() {
    for (code, neighbour, published_m) in
        [("95018", "L'Île-Saint-Denis", 111.0), ("94071", "Chennevières-sur-Marne", 136.0)]
    {
        let diagnosis = commune(code);
        let found = diagnosis.neighbours.iter().find(|it| it.name == neighbour).expect("they are neighbours");
        // Two contacts of some vertices, on outlines that were simplified once more: within five metres.
        assert!((found.shared_border.0 - published_m).abs() <= 5.0, "{neighbour}: {:?}", found.shared_border);
    }
}

#[test]
fn issy_and_meudon_are_the_only_pair_of_the_ten_that_touches() {
    let codes = COMMUNES.map(|(code, ..)| code);
    let pairs = codes.iter().flat_map(|code| {
        let neighbours = commune(code).neighbours.into_iter().map(|neighbour| neighbour.code);
        neighbours.filter(|other| codes.contains(&other.as_str())).map(|other| (*code, other)).collect::<Vec<_>>()
    });
    let pairs: Vec<(&str, String)> = pairs.collect();
    assert_eq!(pairs, [("92040", "92048".to_owned()), ("92048", "92040".to_owned())]);
}

#[test]
fn the_ten_communes_are_in_their_published_ept() {
    for (code, ept, ..) in COMMUNES {
        let of_commune = ENGINE.territories().commune(code).expect("the commune is in the Métropole");
        let zone = of_commune.ept.as_deref().and_then(|ept| ENGINE.territories().ept(ept)).expect("it has an EPT");
        assert_eq!(zone.name(), Some(ept), "{code}");
    }
}

#[test]
fn paris_has_its_published_area_and_the_whole_departements_their_population() {
    assert_within(commune("75056").zone.area.0 / 1e6, 105.4, 1e-3, "Paris");
    for (code, people) in [("75", 2_103_778.0), ("92", 1_654_712.0), ("93", 1_704_316.0), ("94", 1_426_929.0)] {
        let zone = ENGINE.territories().departement(code).expect("the département is in the Métropole");
        let diagnosis = ENGINE.diagnose(&Question::about(zone.clone())).expect("the zone lies in the Métropole");
        assert_within(value(&diagnosis, "base.population"), people, 1e-9, code);
    }
}

#[test]
fn sixty_eight_discs_of_800_m_that_lie_apart_sum_to_the_published_hectares() {
    // Apur, note 163: 68 station quarters sum to 13,672 ha, and their union, as discs overlap, is 13,280 ha.
    let centres: Vec<Planar> = (0..68).map(|idx| Planar::new(652_000.0 + 2e3 * f64::from(idx), 6_862_000.0)).collect();
    assert_within(ReachUnion::build(&centres, Metres(800.0)).area().hectares(), 13_672.0, 1e-4, "the discs");
}

#[test]
fn pierrefitte_is_in_saint_denis_since_2025_and_the_record_says_so() {
    let history = ENGINE.atlas().history();
    let code = |text: &str| text.parse().expect("a commune's code");
    let carried = history.carry(&code("93059"), 2024, 2026).expect("a merger is no split");
    assert_eq!((carried.code, carried.through), (code("93066"), vec![2025]));
    assert_eq!(history.validity(&code("93059")), (None, Some(2024)));
    let social = ENGINE.atlas().get("social").expect("the layer ships");
    let changes: Vec<String> =
        social.about().carried_codes.iter().map(|it| format!("{} {} {}", it.from, it.to, it.year)).collect();
    assert_eq!(changes, ["93059 93066 2025"]);
    let saint_denis = ENGINE.territories().commune("93066").expect("the commune is in the Métropole");
    assert_eq!((saint_denis.valid_from, saint_denis.valid_to), (None, None));
}
