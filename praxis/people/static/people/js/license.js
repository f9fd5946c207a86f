// A scanner types a license's barcode in one go: when it stops, the scan is read.
const PAUSE = 400;
const field = document.getElementById("license");

if (field) {
  let waits = 0;
  field.addEventListener("input", () => {
    clearTimeout(waits);
    if (/ANSI|AAMVA/.test(field.value)) {
      waits = setTimeout(() => field.form.requestSubmit(), PAUSE);
    }
  });
}
