import { Button, Field, SearchField, Select, TextInput, useBox, useDates, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { FilterX } from "lucide-react";
import { useEffect, useState } from "react";
import { useShell } from "../../shell/ShellContext.ts";
import type { Params } from "../../shell/useParams.ts";
import { serviceText } from "../text/index.ts";
import styles from "./OrderFilters.module.css";
import { ORDER_STATUSES } from "./OrderStatus.tsx";

const TYPING_MS = 250;

/** Which checks to show: day, waiter, state, table, and a text. */
export function OrderFilters({ params }: { readonly params: Params }) {
  const t = useText(serviceText);
  const dates = useDates();
  const { queries } = useBox();
  const { may } = useShell();
  const { data: people = [] } = useQuery({ ...queries.people(), enabled: may("staff.see") });
  const { data: tables = [] } = useQuery(queries.tables());
  const [text, setText] = useState(params.get("q") ?? "");
  useEffect(() => {
    if (text === (params.get("q") ?? "")) return;
    const timer = setTimeout(() => params.set({ q: text || null }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, params]);
  const [from, to] = [params.get("from"), params.get("to")];
  const isAny = ["day", "from", "status", "waiter", "table", "q"].some((name) => params.get(name));
  const any = { key: "", word: t("orders.any") };
  const clear = () => {
    setText("");
    params.set({ day: null, from: null, to: null, status: null, waiter: null, table: null, q: null });
  };
  return (
    <div className={styles.filters}>
      <div className={styles.search}>
        <SearchField label={t("orders.search")} value={text} onChange={setText} />
      </div>
      <Field label={t("orders.day")}>
        <TextInput
          type="date"
          value={params.get("day") ?? ""}
          onChange={(day) => params.set({ day: day || null, from: null, to: null })}
        />
      </Field>
      <Field label={t("orders.state")}>
        <Select
          value={params.get("status") ?? ""}
          onChange={(status) => params.set({ status: status || null })}
          choices={[
            any,
            { key: "active", word: t("orders.active") },
            ...ORDER_STATUSES.map((key) => ({ key, word: t(`status.${key}`) })),
          ]}
        />
      </Field>
      {people.length > 0 ? (
        <Field label={t("orders.waiter")}>
          <Select
            value={params.get("waiter") ?? ""}
            onChange={(waiter) => params.set({ waiter: waiter || null })}
            choices={[any, ...people.map(({ id, username }) => ({ key: String(id), word: username }))]}
          />
        </Field>
      ) : null}
      <Field label={t("orders.table")}>
        <Select
          value={params.get("table") ?? ""}
          onChange={(table) => params.set({ table: table || null })}
          choices={[any, ...tables.map(({ id, name }) => ({ key: String(id), word: name }))]}
        />
      </Field>
      {from && to ? (
        <p className={styles.span}>
          {dates.businessDay(from)} – {dates.businessDay(to)}
        </p>
      ) : null}
      {isAny ? (
        <Button kind="quiet" icon={FilterX} onClick={clear}>
          {t("orders.clear")}
        </Button>
      ) : null}
    </div>
  );
}
