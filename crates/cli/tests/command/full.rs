//! A disk without space: said with the file, nothing that was there is lost, and once there is
//! room the same command goes on.

use std::path::PathBuf;
use std::process::Command;

use crate::folder::{Folder, Outcome};
use crate::templates;

/// Fills up what is left of the small disk.
const FILLER: &str = "filler";

/// A folder with a study of templates in `disk`, a file system of its own of 8 MiB.
struct Disk {
    folder: Folder,
    root: PathBuf,
}

impl Disk {
    /// The disk, or nothing where none can be mounted.
    #[allow(clippy::print_stdout)]
    fn new() -> Option<Disk> {
        let folder = templates::folder("tail = 60", "");
        let root = folder.path("disk");
        std::fs::create_dir(&root).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "falsematch-test"])
            .arg(&root)
            .output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            println!("skipped: a small file system can be mounted by root on Linux only");
            return None;
        }
        let disk = Disk { folder, root };
        for name in ["study.toml", "samples.csv", "t.f32", "t.f32.toml"] {
            std::fs::copy(disk.folder.path(name), disk.root.join(name)).unwrap();
        }
        Some(disk)
    }

    /// Leaves no room.
    fn fill(&self) {
        let written = std::fs::write(self.root.join(FILLER), vec![1; 16 << 20]);
        assert_eq!(written.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.root.join(FILLER)).unwrap();
    }

    /// Names of what is there.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.root).unwrap();
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    /// Runs a command on the study with and without room. Without, it changes nothing.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> Outcome {
        self.fill();
        let names = self.names();
        let refused = self.folder.run(arguments);
        assert_eq!(refused.status, Some(2), "{}", refused.stderr);
        assert_eq!(self.names(), names, "something is left");
        self.make_room();
        refused
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Before the folder is removed; nothing more can be done if it fails.
        let _ = Command::new("umount").arg(&self.root).status();
    }
}

#[track_caller]
fn says(refused: &Outcome, start: &str) {
    let said = &refused.stderr;
    assert!(
        said.starts_with(start) && said.contains("No space left on device"),
        "{said}"
    );
}

/// What was compared before stays, and is replaced once there is room.
#[test]
fn tallies_on_a_full_disk_are_refused_and_written_later() {
    let Some(disk) = Disk::new() else { return };
    disk.folder.runs(&["compare", "."]);
    let expected = std::fs::read(disk.folder.path("study.compared.arrow")).unwrap();
    let kept = disk.root.join("study.compared.arrow");
    for is_there in [false, true] {
        let refused = disk.refused(&["compare", "disk"]);
        says(&refused, "error: disk/study.compared.arrow: cannot write the tallies: ");
        assert_eq!(kept.exists(), is_there);
        if is_there {
            assert!(std::fs::read(&kept).unwrap() == expected);
        }
        disk.folder.runs(&["compare", "disk"]);
        assert!(std::fs::read(&kept).unwrap() == expected);
    }
}

/// What is done and was kept stays kept, and the run goes on from there.
#[test]
fn what_is_done_is_not_lost_on_a_full_disk() {
    let Some(disk) = Disk::new() else { return };
    disk.folder.runs(&["compare", "."]);
    let expected = std::fs::read(disk.folder.path("study.compared.arrow")).unwrap();
    let partly = disk.root.join("study.comparing-0");
    let stop = ["compare", "disk", "--stop-after", "0"];
    for is_there in [false, true] {
        let refused = disk.refused(&stop);
        says(&refused, "error: disk/study.comparing-0: cannot keep what is done: ");
        assert_eq!(partly.exists(), is_there);
        let stopped = disk.folder.run(&stop);
        assert!(stopped.stderr.contains("what is done is kept"), "{}", stopped.stderr);
    }
    disk.folder.runs(&["compare", "disk"]);
    let found = std::fs::read(disk.root.join("study.compared.arrow")).unwrap();
    assert!(found == expected && !partly.exists());
}

/// A report that was there stays as it was.
#[test]
fn a_report_on_a_full_disk_is_refused_and_written_later() {
    let Some(disk) = Disk::new() else { return };
    for _ in 0..2 {
        let before = disk.folder.files("disk");
        let refused = disk.refused(&["run", "disk"]);
        says(&refused, "error: disk/report/");
        assert!(disk.folder.files("disk") == before);
        disk.folder.runs(&["run", "disk"]);
        disk.folder.runs(&["verify", "disk/report"]);
    }
}
