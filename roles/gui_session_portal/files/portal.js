/*
 * Copyright (c) 2026, research.lightsail contributors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the page livelier: the times of where it is read, how long is left, a search. Without it,
 * everything but the search is there, too. All text is set as text, never as HTML.
 */
(() => {
  "use strict";

  const HOUR = 3600; // seconds, for which a session is open
  const SOON = 300; // seconds; less than that is shown as a warning

  const first = Number(document.body.dataset.firstEnd); // when the first session ends, NaN for none
  const cards = [...document.querySelectorAll(".card")];
  const summary = document.getElementById("summary");

  // A clock that shows a time before the page was written is slow, by so many seconds or more.
  // Unless that is made good, it promises time that is not there.
  const slow = Math.max(0, Number(document.body.dataset.written) - Date.now() / 1000) || 0;

  const wordsOf = (card) => card.querySelector(".status").textContent;

  function showLocalTimes() {
    const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
    const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    for (const element of document.querySelectorAll("time")) {
      const format = "withDate" in element.dataset ? day : clock;
      const moment = new Date(element.dateTime);
      if (!Number.isNaN(moment.getTime())) {
        element.textContent = format.format(moment);
      }
    }
  }

  function inWords(seconds, isAtMost) {
    if (seconds < 60) {
      return "Less than a minute left";
    }
    // Rounded down: nobody is promised a minute that is not there.
    return `${isAtMost ? "At most " : ""}${Math.floor(seconds / 60)} min left`;
  }

  // Sets the text of an element where it is another one: a screen reader reads what was set.
  function setText(element, text) {
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  function showAge(now) {
    const minutes = Math.floor((now - Number(document.body.dataset.written)) / 60);
    const age = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} hours`;
    setText(document.getElementById("age"), minutes >= 1 ? ` (${age} ago)` : "");
    const notice = document.getElementById("soon");
    if (!notice || Number.isNaN(first)) {
      return;
    }
    const seconds = first - now;
    notice.hidden = seconds >= SOON;
    setText(
      notice,
      notice.hidden
        ? ""
        : seconds > 0
          ? "The first session on this page ends in less than 5 minutes. Save the work in it. It has to be opened again, and then has new links."
          : "Sessions on this page have expired. What was opened again since then has new links: load this page anew, or ask for a new one.",
    );
  }

  function showTimeLeft() {
    const now = Date.now() / 1000 + slow;
    showAge(now);
    let isNews = false;
    for (const card of cards) {
      if (!card.dataset.until || card.dataset.state !== "open") {
        continue;
      }
      // Whatever clocks say, there is never more left than an hour.
      const seconds = Math.min(Number(card.dataset.until) - now, HOUR);
      if (Number.isNaN(seconds)) {
        continue;
      }
      const left = card.querySelector(".left");
      if (seconds <= 0) {
        card.dataset.state = "over";
        card.querySelector(".status").textContent = "Hour over";
        left.hidden = true;
        card.querySelector(".expired").hidden = false;
        isNews = true;
        continue;
      }
      const text = inWords(seconds, "atMost" in card.dataset);
      const paragraph = left.querySelector("p");
      if (paragraph.textContent !== text) {
        paragraph.textContent = text;
        left.querySelector("progress").value = seconds;
        left.classList.toggle("soon", seconds < SOON);
        left.hidden = false;
      }
    }
    if (isNews) {
      showSummary();
    }
  }

  function showSummary() {
    if (!summary) {
      return;
    }
    const groups = new Map();
    for (const card of cards) {
      const words = wordsOf(card);
      const group = groups.get(words) || { state: card.dataset.state, count: 0 };
      group.count += 1;
      groups.set(words, group);
    }
    summary.replaceChildren(
      ...[...groups.keys()].sort().map((words) => {
        const item = document.createElement("li");
        const count = document.createElement("b");
        item.dataset.state = groups.get(words).state;
        count.textContent = groups.get(words).count;
        item.append(count, ` ${words.toLowerCase()}`);
        return item;
      }),
    );
  }

  function letSearch() {
    const search = document.getElementById("search");
    if (!search) {
      return;
    }
    const query = document.getElementById("query");
    const found = document.getElementById("found");
    const show = () => {
      const wanted = query.value.trim().toLowerCase();
      let count = 0;
      for (const card of cards) {
        const person = card.querySelector(".person")?.textContent ?? "";
        const text = `${card.querySelector("h2").textContent} ${person} ${wordsOf(card)}`;
        card.hidden = !text.toLowerCase().includes(wanted);
        count += card.hidden ? 0 : 1;
      }
      found.textContent = wanted ? `${count} of ${cards.length} computers` : "";
    };
    query.addEventListener("input", show);
    search.hidden = false;
    show(); // a browser can have kept what was typed before the page was loaded anew
  }

  showLocalTimes();
  showTimeLeft();
  letSearch();
  setInterval(showTimeLeft, 1000);
  // A browser may let a page in the background, or a sleeping computer, tick late.
  document.addEventListener("visibilitychange", showTimeLeft);
})();
