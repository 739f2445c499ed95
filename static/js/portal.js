/* Small helps that hang on data- attributes. Every page works without them. */
"use strict";

document.documentElement.classList.add("has-js");

const INTERACTIVE = "a, button, input, select, textarea, label, summary, [contenteditable]";

/* data-href: the whole row leads where its link leads */
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-href]");
  if (!row || event.target.closest(INTERACTIVE) || String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
});

/* data-once: a form is sent once; the button comes back with the page (also from the browser's history) */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-once]") && !(button && button.matches("[data-once]"))) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.setTimeout(() => {
    if (event.defaultPrevented) delete form.dataset.sent;
    else if (button) button.disabled = true; /* after the browser has taken the button's value along */
  });
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[disabled]")) button.disabled = false;
  }
});

/* data-autosubmit: filters take effect when they change; empty ones stay out of the address */
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-autosubmit]") && event.target.type !== "search") form.requestSubmit();
});
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-autosubmit]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

/* data-preview, data-max-mb: which files were chosen, and which are too large to be taken */
const NUMBER = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
const words = (size) =>
  size < 1048576 ? `${NUMBER.format(Math.max(1, Math.round(size / 1024)))} KB` : `${NUMBER.format(size / 1048576)} MB`;

function listFiles(input) {
  const limit = Number(input.dataset.maxMb || 0) * 1048576;
  const list = document.createElement("ul");
  list.className = "files";
  list.setAttribute("role", "status");
  let wrong = "";
  for (const file of input.files) {
    const item = list.appendChild(document.createElement("li"));
    const size = document.createElement("span");
    size.className = "hint";
    size.textContent = words(file.size);
    item.append(file.name, size);
    if (file.size === 0) size.textContent = "tệp rỗng, hãy kiểm tra lại";
    else if (limit && file.size > limit) size.textContent += `, quá giới hạn ${input.dataset.maxMb} MB; hãy giảm dung lượng hoặc tách tệp`;
    else continue;
    item.className = "files-wrong";
    wrong = `${file.name}: ${size.textContent}`;
  }
  if (input.nextElementSibling && input.nextElementSibling.matches("ul.files")) input.nextElementSibling.remove();
  if (input.files.length) input.after(list);
  input.setCustomValidity(wrong);
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-preview]")) listFiles(event.target);
});
/* novalidate forms do not ask: too large a file is stopped here, before minutes of sending it in vain */
document.addEventListener("submit", (event) => {
  for (const input of event.target.querySelectorAll("input[type=file][data-preview]")) {
    if (input.validity.customError) {
      event.preventDefault();
      input.reportValidity();
      return;
    }
  }
}, true);

/* data-menu: one open menu at a time; Escape and a click elsewhere close it */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  } else if (event.key === "/" && !event.target.closest(INTERACTIVE)) {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

/* data-fold: on a phone the filters are folded away until they are wanted */
if (window.matchMedia("(max-width: 40rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = false;
}

/* data-fill: the name of a demo account goes into its box */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-fill]");
  const box = button && document.getElementById(button.dataset.fill);
  if (!box) return;
  box.value = button.dataset.value;
  box.form.querySelector("input[type=password]").focus();
});

/* data-focus: what went wrong is read out first */
const first = document.querySelector("[data-focus]");
if (first) first.focus();
