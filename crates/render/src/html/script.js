// The page is whole without this. An arm that is pressed in the legend shows its band.
const arms = [...document.querySelectorAll("button[data-arm]")];
for (const pressed of arms) {
  pressed.disabled = false;
  pressed.addEventListener("click", () => {
    for (const button of arms) button.setAttribute("aria-pressed", String(button === pressed));
    for (const part of document.querySelectorAll("#curves .plot:not(.small) [data-arm]")) {
      part.classList.toggle("shown", part.dataset.arm === pressed.dataset.arm);
    }
  });
}
// Before printing, the evidence, notes and meanings are unfolded.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".claim details:not([open]), .table-notes:not([open]), .legend:not([open])")) {
    folded.open = true;
    folded.dataset.folded = "yes";
  }
});
addEventListener("afterprint", () => {
  for (const unfolded of document.querySelectorAll("details[data-folded]")) {
    unfolded.open = false;
    delete unfolded.dataset.folded;
  }
});
