// Fills in the browser's time zone where a form asks for one. Without this, the instance's stands there.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
for (const field of document.querySelectorAll("[data-zone]")) {
  const before = field.value;
  field.value = timeZone;
  // A list that does not have it stays as it was.
  if (field.value !== timeZone) field.value = before;
}
