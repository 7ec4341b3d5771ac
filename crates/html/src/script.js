// Search and filters. What is chosen stands in the fragment of the address, so that it can be passed on and gone back from.
// Without this script everything is shown.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  if (!form) return;
  const items = [...document.querySelectorAll("[data-item]")];
  // Numbers are shown in groups of three digits, and searched for as they are.
  const texts = items.map((item) => item.textContent.toLowerCase().replaceAll("\u202f", ""));
  const count = document.getElementById("count");
  const controls = [...form.elements].filter((control) => control.name);

  // Other fragments are places on the page.
  const isState = () => location.hash === "" || location.hash === "#" || location.hash.includes("=");

  const read = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const control of controls) {
      const value = state.get(control.name) ?? "";
      if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
        const option = document.createElement("option");
        option.value = option.textContent = value;
        control.append(option);
      }
      control.value = value;
    }
  };

  const show = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const exact = controls.filter((control) => control.name !== "q" && control.value !== "");
    let shown = 0;
    items.forEach((item, index) => {
      const fits =
        words.every((word) => texts[index].includes(word)) &&
        exact.every((control) => item.getAttribute(`data-${control.name}`) === control.value);
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = `${shown} of ${items.length} shown`;
  };

  const fragment = () => {
    const state = new URLSearchParams();
    for (const control of controls) if (control.value !== "") state.set(control.name, control.value);
    return `#${state}`;
  };

  let typing = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    // Each choice is a step of its own to go back from; of what is typed, the whole word is.
    if (event.target.name === "q" && typing) location.replace(fragment());
    else location.hash = fragment();
    typing = event.target.name === "q";
    show();
  });
  form.addEventListener("change", () => { typing = false; });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    typing = false;
    location.hash = "#";
  });
  // Who follows a link to findings is led to them, also if they are what is shown already.
  let isFollowed = false;
  const lead = () => {
    const first = items.find((item) => !item.hidden);
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView();
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='=']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    isFollowed = link.hash !== location.hash;
    if (!isFollowed) lead();
  });
  addEventListener("hashchange", () => {
    if (!isState()) return;
    read();
    show();
    if (isFollowed) lead();
    isFollowed = false;
  });
  form.hidden = false;
  if (isState()) read();
  show();
})();
