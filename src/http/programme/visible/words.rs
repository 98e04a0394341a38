//! The words of what is made visible, in both languages, and its dates.

use crate::layers::Language;
use crate::programme::CalendarDate;

use super::super::super::markup::Html;

/// What the programme is called.
pub(super) const PROGRAMME: &str = "Quartiers Métropolitains d’Innovation";

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

macro_rules! words {
    ($($name:ident: $fr:literal, $en:literal;)+) => {
        impl Words {
            $(
                pub const fn $name(self) -> &'static str {
                    self.of_both($fr, $en)
                }
            )+
        }
    };
}

words! {
    skip: "Aller au contenu", "Skip to the content";
    way_down: "Fil d’Ariane", "Breadcrumb";
    languages: "Langues", "Languages";
    about_programme: "Le programme de la Métropole du Grand Paris où des communes accueillent pendant 18 mois des solutions à tester en ville.", "The programme of the Métropole du Grand Paris in which communes host, for 18 months, solutions to be tested in town.";
    what_is_new: "Ce qui est nouveau (Atom)", "What is new (Atom)";
    on_map: "Voir sur la carte", "See on the map";
    diagnosis: "Diagnostic de la commune", "Diagnosis of the commune";
    map: "Carte", "Map";
    presentation: "Présentation", "Presentation";
    communes: "Communes", "Communes";
    experiments: "Expérimentations", "Experiments";
    no_experiment: "Aucune expérimentation publiée.", "No experiment is published.";
    districts: "Quartiers d’innovation", "Innovation districts";
    areas: "Périmètres proposés", "Proposed areas";
    areas_caption: "Périmètres publics de la commune, avec leur surface, leur thème et leur état", "Public areas of the commune, with their size, their theme and their state";
    late: "En retard", "Late";
    late_since: "attendu le", "was due on";
    sources: "Sources", "Sources";
    certainty: "Certitude", "Certainty";
    name: "Nom", "Name";
    theme: "Thème", "Theme";
    themes: "Thèmes", "Themes";
    state: "État", "State";
    size: "Surface", "Size";
    purpose: "Objet", "Purpose";
    reason: "Motif", "Reason";
    looked_for: "Recherché", "Looked for";
    edition: "Édition", "Edition";
    wave: "vague", "wave";
    in_short: "En bref", "In short";
    solution: "Solution", "Solution";
    carrier: "Porteur", "Carrier";
    website: "Site de la solution", "Website of the solution";
    site: "Site", "Site";
    area: "Périmètre", "Area";
    start: "Début", "Start";
    end: "Fin", "End";
    published_dates: "Dates publiées", "Published dates";
    timeline: "Les 18 mois, étape par étape", "The 18 months, step by step";
    timeline_drawing: "Frise des étapes ; la liste qui suit dit la même chose", "Timeline of the steps; the list below says the same";
    done: "fait", "done";
    due: "à venir", "to come";
    is_late: "en retard", "late";
    done_on: "fait le", "done on";
    due_on: "attendu le", "due on";
    today: "aujourd’hui", "today";
    measures: "Mesures", "Measures";
    date: "Date", "Date";
    value: "Valeur", "Value";
    place: "Lieu", "Place";
    source: "Source", "Source";
    site_itself: "site de l’expérimentation", "site of the experiment";
    control: "zone témoin", "control zone";
    of_site: "au site", "at the site";
    of_controls: "en zone témoin", "in a control zone";
    protocol: "Protocole figé avant le lancement", "Protocol frozen before the launch";
    outcome: "Ce qui est suivi", "Outcome";
    wanted_direction: "Sens souhaité", "Wanted direction";
    window: "Fenêtre d’observation", "Window of observation";
    launch: "Lancement", "Launch";
    step_of_time: "Pas de temps", "Step of time";
    expected_effect: "Effet attendu", "Expected effect";
    treated_area: "Périmètre traité", "Treated area";
    control_zones: "Zones témoins", "Control zones";
    frozen_on: "Figé le", "Frozen on";
    hash: "Empreinte du protocole (SHA-256)", "Hash of the protocol (SHA-256)";
    evaluations: "Évaluations", "Evaluations";
    estimate: "Effet estimé", "Estimated effect";
    interval: "Intervalle à 95 %", "95% interval";
    p_value: "Valeur p", "p-value";
    observations: "Observations", "Observations";
    made_on: "Établie le", "Made on";
    interval_drawing: "L’effet estimé et son intervalle, par rapport à zéro", "The estimated effect and its interval, against zero";
    no_effect: "aucun effet", "no effect";
    embed: "Intégrer cette fiche à un site", "Embed this card in a site";
    embed_how: "Ce code affiche une fiche à jour, sans script ni traceur :", "This code shows a card that stays up to date, without a script or a tracker:";
    other_forms: "Ces données sous d’autres formes", "This data in other forms";
    new_record: "Publication", "New";
    changed_record: "Mise à jour", "Updated";
    feed_title: "QMI : ce qui est nouveau", "QMI: what is new";
    all_measures: "Toutes les mesures", "All measures";
}

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

impl Words {
    /// The text of this language.
    pub const fn of_both(self, fr: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::French => fr,
            Language::English => en,
        }
    }

    /// A colon after a word, as the language has it.
    pub const fn colon(self) -> &'static str {
        self.of_both("\u{a0}: ", ": ")
    }

    /// A date in words: `13 mai 2026`, `May 2026`, `2026`.
    pub fn date_text(self, date: CalendarDate) -> String {
        let month = date.month().and_then(|month| MONTHS.get(usize::from(month).checked_sub(1)?));
        let month = month.map(|(fr, en)| self.of_both(fr, en));
        match (date.day(), month) {
            (Some(1), Some(month)) if self.0 == Language::French => format!("1er\u{a0}{month} {}", date.year()),
            (Some(day), Some(month)) => format!("{day}\u{a0}{month} {}", date.year()),
            (None, Some(month)) => format!("{month} {}", date.year()),
            _ => date.year().to_string(),
        }
    }

    /// So many of a kind of thing, each form in French and in English.
    pub fn count(self, count: usize, one: (&'static str, &'static str), many: (&'static str, &'static str)) -> String {
        let is_one = count == 1 || (count == 0 && self.0 == Language::French);
        let (fr, en) = if is_one { one } else { many };
        format!("{count}\u{a0}{}", self.of_both(fr, en))
    }

    /// So many experiments.
    pub fn experiments_count(self, count: usize) -> String {
        self.count(count, ("expérimentation", "experiment"), ("expérimentations", "experiments"))
    }

    /// So many measures.
    pub fn measures_count(self, count: usize) -> String {
        self.count(count, ("mesure", "measure"), ("mesures", "measures"))
    }

    /// A date in its element.
    pub fn write_date(self, html: &mut Html, date: CalendarDate) {
        html.open_with("time", &[("datetime", &date.to_string())]).text(&self.date_text(date)).close("time");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_precise_in_words_as_it_is() {
        let cases = [
            ("2026-05-13", "13\u{a0}mai 2026", "13\u{a0}May 2026"),
            ("2026-08-01", "1er\u{a0}août 2026", "1\u{a0}August 2026"),
            ("2026-12", "décembre 2026", "December 2026"),
            ("2026", "2026", "2026"),
        ];
        for (date, fr, en) in cases {
            let date = date.parse().expect("a date");
            assert_eq!(Words(Language::French).date_text(date), fr);
            assert_eq!(Words(Language::English).date_text(date), en);
        }
    }
}
