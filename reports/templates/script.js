"use strict";
// Filters the samples. Without it, all of them are shown and the form stays hidden.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const samples = [...document.querySelectorAll(".sample")];
  const texts = samples.map((sample) => sample.textContent.toLocaleLowerCase());
  const search = document.getElementById("search");
  const status = document.getElementById("shown");

  const update = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const direction = form.elements.namedItem("show").value;
    let count = 0;
    samples.forEach((sample, at) => {
      const fits = direction === "all" || sample.dataset.direction === direction;
      sample.hidden = !(fits && texts[at].includes(wanted));
      count += sample.hidden ? 0 : 1;
    });
    const all = count === samples.length;
    status.textContent = all ? `all ${count} shown` : `${count} of ${samples.length} shown`;
  };

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  update();
})();
