"use strict";

// The page around a map: which memory, what time. The map itself is a page of its own, which this one asks for.
const byId = id => document.getElementById(id);
const choice = byId("choice"), stream = byId("stream"), span = byId("span"), from = byId("from"), to = byId("to");
const metric = byId("metric"), ranges = byId("ranges"), state = byId("state"), map = byId("map");

/** All streams: matchers, name, end of the first and of the last snapshot in s since 1970. */
let streams = [];

/** The time that is shown, s; its end is null while it goes along with the newest snapshot. */
let shown = { length: 3600, end: null };

const say = (text, isWrong = false) => {
    state.textContent = text;
    state.classList.toggle("is-wrong", isWrong);
};

const current = () => streams[stream.selectedIndex];

const toInput = seconds => new Date(Math.round(seconds) * 1000).toISOString().slice(0, 19);
const fromInput = input => input.value === "" ? NaN : Date.parse(input.value + "Z") / 1000;

/** A moment for people: a date, or seconds where a recording's clock began at boot. */
const moment = seconds => seconds > 1e9 ? new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC" : `${seconds.toFixed(1)} s since boot`;

/** First and last moment of the map, s; null: there is none. */
const times = () => {
    const one = current();
    if (!one) {
        return null;
    }

    if (span.value === "all") {
        return { start: Math.min(one.first, one.last - 60), end: one.last };
    }

    if (span.value === "own") {
        const start = fromInput(from), end = fromInput(to);
        return start < end ? { start, end } : null;
    }

    const end = shown.end ?? one.last;
    return { start: end - shown.length, end };
};

const address = (page, time) => {
    const query = `${metric.value}{${current().matchers}${current().matchers ? "," : ""}ranges="${ranges.value}"}`;
    return `${page}?${new URLSearchParams({ query, start: time.start.toFixed(3), end: time.end.toFixed(3) })}`;
};

const show = () => {
    choice.classList.toggle("is-own", span.value === "own");
    const time = times();
    byId("back").disabled = byId("forth").disabled = byId("newest").disabled = !time || span.value === "all";
    if (!time) {
        map.removeAttribute("src");
        say(current() ? "The first moment has to be before the last one." : "There is no snapshot in the stores that are served.", true);
        return;
    }

    if (span.value !== "own") {
        from.value = toInput(time.start);
        to.value = toInput(time.end);
    }

    byId("own-page").href = address("map.html", time);
    byId("png").href = address("render.png", time);
    byId("svg").href = address("render.svg", time);
    say("Drawing ...");
    map.src = address("map.html", time);
};

map.addEventListener("load", () => {
    const time = times(), wrong = map.contentDocument?.getElementById("error");
    if (map.getAttribute("src") && time) {
        say(wrong ? wrong.textContent : `${moment(time.start)} to ${moment(time.end)}`, Boolean(wrong));
    }
});

const load = async () => {
    const answer = await fetch("streams");
    if (!answer.ok) {
        throw new Error((await answer.json()).error);
    }

    const before = current()?.name;
    const told = await answer.json();
    streams = told.streams;
    stream.replaceChildren(...streams.map(one => new Option(one.name)));
    stream.selectedIndex = Math.max(0, streams.findIndex(one => one.name === before));

    // of what is shorter than the time that is asked for, all is shown
    const one = current();
    if (one && Number(span.value) > one.last - one.first) {
        span.value = "all";
    }

    if (told.warnings.length > 0) {
        say(told.warnings.join("; "), true);
    }
};

const move = by => {
    const time = times();
    if (time) {
        const length = time.end - time.start;
        if (span.value === "own") {
            from.value = toInput(time.start + by * length);
            to.value = toInput(time.end + by * length);
        } else {
            shown = { length, end: time.end + by * length };
        }

        show();
    }
};

span.addEventListener("change", () => {
    if (span.value !== "all" && span.value !== "own") {
        shown = { length: Number(span.value), end: shown.end };
    }

    show();
});
[stream, metric, ranges, from, to].forEach(one => one.addEventListener("change", show));
choice.addEventListener("submit", event => event.preventDefault());
byId("back").addEventListener("click", () => move(-1));
byId("forth").addEventListener("click", () => move(1));
byId("newest").addEventListener("click", async () => {
    shown = { ...shown, end: null };
    if (span.value === "own") {
        span.value = "3600";
        shown.length = 3600;
    }

    try {
        await load();
        show();
    } catch (problem) {
        say(`The server did not answer: ${problem.message}`, true);
    }
});

load().then(show, problem => say(`The server did not answer: ${problem.message}`, true));
