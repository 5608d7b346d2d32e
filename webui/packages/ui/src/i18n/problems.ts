import { Refusal } from "@comanda/api";
import { createContext, useCallback, useContext } from "react";
import { uiText } from "../text/index.ts";
import { codesEl, problemsEl } from "../text/problems.el.ts";
import { useLanguage, useText } from "./i18n.ts";

export interface ProblemWords {
  readonly title: string;
  /** What to do now. */
  readonly sentence: string;
  /** The number under which the box wrote a fault of its own down. */
  readonly incident: string | null;
}

/** Greek sentences by key of a server that has more to refuse than the box; they come before the box's. */
export const MoreProblemsContext = createContext<ProblemSentences>({});

export type ProblemSentences = Readonly<Record<string, string>>;

type Kind = "away" | "login" | "licence" | "forbidden" | "gone" | "conflict" | "invalid" | "busy" | "fault";

const KINDS: Readonly<Record<number, Kind>> = {
  0: "away",
  401: "login",
  402: "licence",
  403: "forbidden",
  404: "gone",
  409: "conflict",
  423: "licence",
  429: "busy",
  503: "busy",
};

function kindOf(status: number): Kind {
  return KINDS[status] ?? (status >= 500 ? "fault" : "invalid");
}

/** Return the Greek sentence of a refusal, filled in; undefined where there is none, or the box told too little for it. */
export function greekOf(
  key: string,
  fields: Readonly<Record<string, unknown>>,
  sentences = problemsEl,
): string | undefined {
  let isWhole = true;
  const filled = sentences[key]?.replace(/{{(\w+)}}/g, (_, field: string) => {
    const value = fields[field];
    isWhole &&= typeof value === "string" || typeof value === "number";
    return codesEl[field]?.[String(value)] ?? String(value);
  });
  return isWhole ? filled : undefined;
}

/** Return what puts a problem into the person's words: known keys by our own sentences, unknown ones by the box's. */
export function useProblemWords(): (problem: Error) => ProblemWords {
  const t = useText(uiText);
  const language = useLanguage();
  const more = useContext(MoreProblemsContext);
  return useCallback(
    (problem) => {
      if (!(problem instanceof Refusal))
        return { title: t("problem.kind.ours"), sentence: t("problem.ours"), incident: null };
      const { status, key, message, fields } = problem;
      const title = t(`problem.kind.${kindOf(status)}`);
      const incident = typeof fields.incident === "string" ? fields.incident : null;
      if (problem.isAway)
        return {
          title,
          sentence: t(key === "unanswered" ? "problem.unanswered" : "problem.away"),
          incident,
        };
      const greek = language === "el" ? greekOf(key, fields, key in more ? more : problemsEl) : undefined;
      const name = typeof fields.name === "string" ? `${fields.name}: ` : "";
      return { title, sentence: greek === undefined ? message : name + greek, incident };
    },
    [t, language, more],
  );
}
