import { greekOf, type ProblemSentences, useDates, useLanguage, useText } from "@comanda/ui";
import type { Said } from "@comanda/vendor";
import { useCallback } from "react";
import { cloudProblemsEl } from "../text/problems.el.ts";
import { readReason } from "./reasons.ts";
import { saidEl } from "./said.el.ts";
import { toldText } from "./text.ts";

const CONDITIONS = [
  "ok",
  "unknown",
  "refused",
  "unreachable",
  "unplugged",
  "no_answer",
  "connection_lost",
  "stalled",
  "paper_out",
  "cover_open",
  "cutter",
  "overheated",
  "fault",
  "offline",
] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Return what says how a printer is; one of another version as it is called there. */
export function useCondition(): (state: string) => string {
  const t = useText(toldText);
  return useCallback(
    (state) => {
      const known = CONDITIONS.find((one) => one === state);
      return known ? t(`condition.${known}`) : state.replaceAll("_", " ");
    },
    [t],
  );
}

/** Return what says what a box finds wrong. */
export function useReason(): (key: string) => string {
  const t = useText(toldText);
  const condition = useCondition();
  return useCallback(
    (key) => {
      const read = readReason(key);
      if (read === null) return key;
      const { kind, id, state, name } = read;
      return t(`reason.${kind}`, { id, state: condition(state), name });
    },
    [t, condition],
  );
}

/** Return what puts a sentence of a box or of the cloud into the person's words, with times where the person sits. */
export function useSaid(): (said: Said) => string {
  const language = useLanguage();
  const dates = useDates();
  const condition = useCondition();
  return useCallback(
    ({ words = "", key = "", fields: sent = {} }) => {
      if (typeof sent.state === "string" && key.startsWith("printer_")) return condition(sent.state);
      const fields: Record<string, unknown> = { ...sent };
      let english = words;
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value !== "string" || !INSTANT.test(value)) continue;
        const moment = dates.moment(value);
        fields[name] = moment;
        english = english.replaceAll(value, moment);
      }
      if (language !== "el") return english;
      return greekOf(key, fields, listOf(key)) ?? english;
    },
    [language, dates, condition],
  );
}

function listOf(key: string): ProblemSentences | undefined {
  return [saidEl, cloudProblemsEl].find((list) => key in list);
}
