//! Sheets of reconstructions of real pictures, for the person who works on them: with
//! `FALSEMATCH_LOOK` naming a folder outside of the repository,
//! `cargo test --release -p falsematch-images --lib look -- --nocapture`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use falsematch::study::file::{
    Alteration, Colour, FacePart, FillMethod, FittedOn, MaskHeight, MaskShape,
    VisibleDefinition,
};

use super::*;
use crate::alter::landmarks::Landmarks;
use crate::alter::sheet::Sheet;
use crate::alter::{Draw, Plan};
use crate::card::Card;
use crate::detect::detect;
use crate::engine::{Choice, Engine, Runtime};
use crate::model::Model;
use crate::picture::decode;

/// A picture of a subject with its landmarks.
struct Face {
    subject: String,
    picture: Picture,
    landmarks: Option<Landmarks>,
}

impl Face {
    fn sitting(&self) -> Sitting<'_> {
        Sitting {
            subject: &self.subject,
            picture: &self.picture,
            landmarks: self.landmarks.as_ref(),
        }
    }
}

fn shared() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    std::env::var_os("FALSEMATCH_SHARED").map_or(beside, PathBuf::from)
}

/// Finds faces with the shipped card of YuNet.
struct Finder(Card, Box<dyn Engine>);

impl Finder {
    fn open() -> Finder {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
        let card = Card::read(&folder.join("yunet-640.toml")).unwrap();
        let path = shared().join("data/models").join(&card.file.name);
        let model = Model::read(&card, &path).unwrap();
        let runtime = Runtime::start(&Choice::Rten).unwrap();
        Finder(card, runtime.open(&model, 1).unwrap().pop().unwrap())
    }

    fn face(&mut self, path: &Path) -> Face {
        let picture = decode(&std::fs::read(path).unwrap()).unwrap();
        let detector = self.0.detector.clone().unwrap();
        let found = detect(self.1.as_mut(), &self.0, &detector, &picture).unwrap();
        let five = found[0].points.map(|point| point.map(f64::from));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let subject = name.rsplit('_').nth(1).unwrap().to_owned();
        Face { subject, landmarks: Landmarks::from_five(&five).ok(), picture }
    }
}

/// Pictures of London whose names end on one of these, in order, from one subject on.
fn pictures(ends: &[&str]) -> Vec<PathBuf> {
    let folder = shared().join("data/london/images");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        ends.iter().any(|end| name.ends_with(end))
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_one).collect();
    paths.sort_by_key(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut parts: Vec<String> =
            name.rsplit('_').take(2).map(str::to_owned).collect();
        parts.reverse();
        parts
    });
    paths
}

fn fill(method: FillMethod) -> Alteration {
    let fitted_on = method.is_fitted().then(|| FittedOn::Subjects(vec!["x".into()]));
    Alteration::Reconstruct {
        method,
        model: None,
        components: None,
        fitted_on,
        seed: None,
    }
}

fn covers() -> Vec<(&'static str, Alteration)> {
    use Alteration as A;
    let colour = Colour::LightBlue;
    let part = |part| A::Cover { part, colour: Colour::Black };
    vec![
        ("mask", A::Mask { shape: MaskShape::Wide, height: MaskHeight::Medium, colour }),
        ("round", A::Mask { shape: MaskShape::Round, height: MaskHeight::High, colour }),
        ("sunglasses", part(FacePart::Sunglasses)),
        ("scarf", part(FacePart::Scarf)),
        ("balaclava", part(FacePart::Balaclava)),
        ("left", part(FacePart::LeftHalf)),
        ("crop", A::Visible { definition: VisibleDefinition::Crop, share: 0.35, colour }),
    ]
}

/// Faces of one pose: those to show, and what fills them, fitted on every second person.
fn of_pose(finder: &mut Finder, ends: &[&str]) -> (Vec<Face>, Vec<(FillMethod, Filler)>) {
    let [mut fitting, mut second] = [Fitting::new(), Fitting::new()];
    let mut shown = Vec::new();
    for (k, path) in pictures(ends).iter().enumerate() {
        let subject = k / ends.len();
        if subject.is_multiple_of(2) {
            let face = finder.face(path);
            if face.landmarks.is_some() {
                fitting.add(face.sitting()).unwrap();
                second.add(face.sitting()).unwrap();
            }
        } else if subject % 24 == 1 {
            shown.push(finder.face(path));
        }
    }
    let pca = Arc::new(second.components(None).unwrap());
    let mean = Arc::new(fitting.mean().unwrap());
    let fillers = vec![
        (FillMethod::MeanFace, Filler::Faces(mean)),
        (FillMethod::GappyPca, Filler::Faces(pca)),
        (FillMethod::Diffusion, Filler::Diffusion),
    ];
    (shown, fillers)
}

/// Rows: as they are, covered, then each way to fill.
fn sheet(
    faces: &[Face],
    steps: &[Alteration],
    fillers: &mut [(FillMethod, Filler)],
) -> Sheet {
    let draw = Draw { seed: 1, picture: 0 };
    let mut sheet = Sheet::new(240, faces.len());
    sheet.row(faces.iter().map(|face| Some(face.picture.clone())).collect());
    let plan = Plan::new(steps).unwrap();
    let bare = |face: &Face| plan.apply(face.sitting(), &[], draw).ok();
    sheet.row(faces.iter().map(|face| bare(face).map(|a| a.picture)).collect());
    for (method, filler) in fillers {
        let plan = Plan::new(&[steps, &[fill(*method)]].concat()).unwrap();
        let row = faces.iter().map(|face| {
            let filled = plan.apply_filled(face.sitting(), &[], draw, filler);
            filled.map(|altered| altered.picture).ok()
        });
        sheet.row(row.collect());
    }
    sheet
}

#[test]
#[allow(clippy::print_stderr)]
fn sheets_of_every_method() {
    let Some(out) = std::env::var_os("FALSEMATCH_LOOK").map(PathBuf::from) else {
        eprintln!("skipped: FALSEMATCH_LOOK names no folder");
        return;
    };
    let mut finder = Finder::open();
    let turn = Alteration::Rotate { degrees: 25.0 };
    for (pose, ends) in [("front", ["_03", "_08"]), ("left", ["_02", "_07"])] {
        let (shown, mut fillers) = of_pose(&mut finder, &ends);
        for (name, cover) in covers() {
            let rolled = [turn.clone(), cover.clone()];
            let started = std::time::Instant::now();
            for (file, steps) in [("", &rolled[1..]), ("-rolled", &rolled[..])] {
                let sheet = sheet(&shown, steps, &mut fillers);
                let path = out.join(format!("{pose}-{name}{file}.png"));
                std::fs::write(path, sheet.png().unwrap()).unwrap();
            }
            eprintln!(
                "{pose} {name}: {:?} for {} pictures",
                started.elapsed(),
                shown.len()
            );
        }
    }
}
