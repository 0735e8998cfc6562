(function () {
  "use strict";
  var page = document.documentElement;
  // Language: the stylesheet does the showing; title and lang attribute follow here.
  document.querySelectorAll(".languages input").forEach(function (choice) {
    function follow() {
      if (!choice.checked) return;
      page.lang = choice.value;
      page.setAttribute("data-lang", choice.value);
      document.title = choice.getAttribute("data-title");
    }
    choice.addEventListener("change", follow);
    follow();
  });
  // A link into something folded opens it; the box on the page picture is marked with it.
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) { show(target); }
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    document.querySelectorAll(".picture g.now").forEach(function (box) { box.classList.remove("now"); });
    var box = target.getAttribute("data-box") && document.getElementById(target.getAttribute("data-box"));
    if (box) box.classList.add("now");
    target.scrollIntoView({ block: "center" });
  }
  function show(row) {
    service.value = status.value = text.value = "";
    apply();
    row.hidden = false;
  }
  // Filter of the findings.
  var service = document.getElementById("filter-service");
  var status = document.getElementById("filter-status");
  var text = document.getElementById("filter-text");
  var count = document.getElementById("filter-count");
  var rows = Array.prototype.slice.call(document.querySelectorAll("#finding-table tbody tr"));
  function apply() {
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    rows.forEach(function (row) {
      var fits = (!service.value || row.getAttribute("data-services").indexOf(" " + service.value + " ") >= 0) &&
        (!status.value || row.getAttribute("data-status") === status.value);
      if (fits && words.length) {
        var content = row.textContent.toLowerCase();
        fits = words.every(function (word) { return content.indexOf(word) >= 0; });
      }
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    count.textContent = count.getAttribute("data-text").replace("{n}", String(shown));
  }
  document.querySelector(".filter").hidden = false;
  document.querySelector(".filter").addEventListener("submit", function (event) { event.preventDefault(); });
  [service, status, text].forEach(function (field) { field.addEventListener("input", apply); });
  apply();
  // Copy a letter.
  document.querySelectorAll(".copy").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var letter = button.parentElement.querySelector(".mail");
      var range = document.createRange();
      range.selectNodeContents(letter);
      var selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) {
        var label = button.textContent;
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = label; }, 1600);
      }
    });
  });
  // On paper everything is open.
  var closed = [];
  addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open]):not(.inline)"));
    closed.forEach(function (node) { node.open = true; });
  });
  addEventListener("afterprint", function () {
    closed.forEach(function (node) { node.open = false; });
  });
  addEventListener("hashchange", unfold);
  unfold();
})();
