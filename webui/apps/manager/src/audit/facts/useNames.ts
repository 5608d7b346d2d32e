import { useBox, useLanguage, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useShell } from "../../shell/ShellContext.ts";
import { useAnswer } from "../../shell/useAnswer.ts";
import { factText } from "./text/index.ts";

/** What the numbers and codes of facts are called today; null for what is not known any more. */
export interface Names {
  readonly person: (id: number) => string | null;
  readonly product: (id: number) => string | null;
  readonly table: (id: number) => string | null;
  readonly station: (id: number) => string | null;
  readonly tender: (code: string) => string;
  readonly reason: (code: string) => string;
  readonly device: (id: string) => string;
}

/** Return what turns numbers of facts into names, as far as this person may read them. */
export function useNames(): Names {
  const t = useText(factText);
  const { queries } = useBox();
  const { may } = useShell();
  const language = useLanguage();
  const { data: people } = useQuery({ ...queries.people(), enabled: may("staff.see") });
  const { data: menu } = useQuery(queries.menu());
  const { data: tables } = useQuery(queries.tables());
  const { data: stations } = useQuery({ ...queries.stations(), enabled: may("printing.see") });
  const { data: tenders } = useQuery(queries.tenders());
  const { data: acts } = useAnswer(["acts"], (api, signal) => api.GET("/api/acts", { signal }));
  const { data: devices } = useAnswer(["devices"], (api, signal) => api.GET("/api/devices", { signal }), {
    enabled: may("staff.edit"),
  });
  return useMemo(() => {
    const byId = <K, V>(rows: readonly V[] | undefined, key: (row: V) => K, name: (row: V) => string) =>
      new Map((rows ?? []).map((row) => [key(row), name(row)]));
    const persons = byId(
      people,
      ({ id }) => id,
      ({ username }) => username,
    );
    const products = byId(
      menu?.products,
      ({ id }) => id,
      ({ name }) => name,
    );
    const places = byId(
      tables,
      ({ id }) => id,
      ({ name }) => name,
    );
    const posts = byId(
      stations,
      ({ id }) => id,
      ({ name }) => name,
    );
    const ways = byId(
      tenders,
      ({ code }) => code,
      ({ names }) => names[language],
    );
    const owned = byId(
      devices,
      ({ id }) => id,
      ({ name }) => name,
    );
    const reasons = byId(
      acts?.flatMap((act) => act.reasons),
      ({ code }) => code,
      ({ names }) => names[language],
    );
    return {
      person: (id) => persons.get(id) ?? null,
      product: (id) => products.get(id) ?? null,
      table: (id) => places.get(id) ?? null,
      station: (id) => posts.get(id) ?? null,
      tender: (code) => ways.get(code) ?? code,
      reason: (code) => reasons.get(code) ?? code,
      device: (id) => (id === "box" ? t("by.box") : (owned.get(id) ?? t("by.unnamed", { id: id.slice(-4) }))),
    };
  }, [people, menu, tables, stations, tenders, acts, devices, language, t]);
}
