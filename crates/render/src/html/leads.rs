//! What leads are worth, as the page's templates need it.

use serde::Serialize;

use falsematch::report::{Lead, LeadPoint, Report};

use super::plots::Picture;
use crate::number::Form;
use crate::svg::{self, BandPlot, Ranged};
use crate::tables::{self, Table};

/// Leads over priors, and the table of their numbers.
#[derive(Serialize)]
pub(super) struct Leads {
    sentences: Vec<String>,
    pictures: Vec<Picture>,
    table: Table,
}

/// What leads are worth: a picture for each that is of everybody.
pub(super) fn leads(report: &Report) -> Option<Leads> {
    let of_all =
        || report.leads.iter().filter(|lead| lead.fpir.quantity.group.is_empty());
    let pictures = of_all().enumerate().map(|(index, lead)| {
        let id = format!("lead-{}", index + 1);
        Picture::new(tables::lead_title(lead), plot(&id, lead))
    });
    let said = |lead: &Lead| format!("{}: {}", tables::lead_title(lead), lead.sentence);
    Some(Leads {
        sentences: of_all().take(1).map(said).collect(),
        pictures: pictures.collect(),
        table: tables::leads(report)?,
    })
}

fn plot(id: &str, lead: &Lead) -> String {
    let title = tables::lead_title(lead);
    let ranged = |point: &LeadPoint| Ranged {
        x: point.prior,
        value: point.probability,
        range: point.range,
    };
    let asked = lead.asked.iter().filter_map(|p| Some([p.prior, p.probability?]));
    svg::band_plot(&BandPlot {
        id,
        title: &title,
        description: format!(
            "{} The numbers are in the table that follows.",
            lead.sentence
        ),
        along: ("Enrolled before the search (prior)", Form::Percent),
        up: ("The candidate is right", Form::Percent),
        exact: lead.curve.iter().map(ranged).collect(),
        bounded: Vec::new(),
        thin: None,
        end: None,
        up_by_logarithm: false,
        marks: asked.collect(),
    })
}
