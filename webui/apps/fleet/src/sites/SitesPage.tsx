import {
  Button,
  EmptyState,
  SearchField,
  Select,
  Table,
  type TableColumn,
  useDates,
  useText,
} from "@comanda/ui";
import type { SitePage as Page, SiteRow } from "@comanda/vendor";
import { useInfiniteQuery } from "@tanstack/react-query";
import { PackagePlus, SearchX, Store, TriangleAlert } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useLocation } from "wouter";
import { Answer, Frame, Row } from "../shell/Frame.tsx";
import { answerOf, useMay, useVendor } from "../shell/vendor.ts";
import { RegisterSheet } from "./RegisterSheet.tsx";
import { CloneSign, StateSign } from "./StateSign.tsx";
import styles from "./sites.module.css";
import { sitesText } from "./text.ts";

const WANTED = [
  "",
  "active",
  "silent",
  "ending",
  "grace",
  "expired",
  "locked",
  "unclaimed",
  "cloned",
  "deregistered",
] as const;
type Wanted = (typeof WANTED)[number];

/** How often the list looks for news. */
const AGAIN_MS = 15_000;

/** Every restaurant, by name: found by the beginning of a word, and by how it is. */
export function SitesPage() {
  const t = useText(sitesText);
  const may = useMay();
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<Wanted>("");
  const [isRegistering, setRegistering] = useState(false);
  const pages = useSites(useDeferredValue(typed.trim()), state);
  return (
    <Frame
      title={t("title")}
      actions={
        <>
          <SearchField label={t("search")} value={typed} onChange={setTyped} autoFocus />
          <Select
            aria-label={t("filter")}
            className={styles.filter ?? ""}
            value={state}
            onChange={setState}
            choices={WANTED.map((key) => ({ key, word: t(key === "" ? "every" : `wanted.${key}`) }))}
          />
          {may("sites.write") ? (
            <Button kind="primary" icon={PackagePlus} onClick={() => setRegistering(true)}>
              {t("register")}
            </Button>
          ) : null}
        </>
      }
    >
      <Answer of={{ ...pages, data: pages.data?.pages } as never}>
        {(read: readonly Page[]) => {
          const rows = read.flatMap(({ sites }) => sites);
          if (rows.length > 0) return <SiteTable rows={rows} />;
          const isSearching = typed.trim() !== "" || state !== "";
          return (
            <EmptyState icon={isSearching ? SearchX : Store} title={t(isSearching ? "none" : "first")}>
              {t(isSearching ? "noneHint" : "firstHint")}
            </EmptyState>
          );
        }}
      </Answer>
      {pages.hasNextPage ? (
        <Row>
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("more")}
          </Button>
        </Row>
      ) : null}
      <RegisterSheet open={isRegistering} onClose={() => setRegistering(false)} />
    </Frame>
  );
}

function useSites(search: string, state: Wanted) {
  const { api } = useVendor();
  return useInfiniteQuery({
    queryKey: ["sites", search, state],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answerOf(api.GET("/api/sites", { params: { query: { search, state, after: pageParam, limit: 100 } } })),
    getNextPageParam: ({ next = "" }: Page) => (next === "" ? undefined : next),
    refetchInterval: AGAIN_MS,
    placeholderData: (held) => held,
  });
}

function SiteTable({ rows }: { readonly rows: readonly SiteRow[] }) {
  const t = useText(sitesText);
  const dates = useDates();
  const [, go] = useLocation();
  const columns: readonly TableColumn<SiteRow>[] = [
    {
      key: "name",
      word: t("column.name"),
      cell: (row) => (
        <span className={styles.name}>
          <strong>{row.name}</strong>
          <small>{row.tenant_name}</small>
        </span>
      ),
    },
    {
      key: "state",
      word: t("column.state"),
      cell: (row) => (
        <span className={styles.signs}>
          <StateSign state={row.state} />
          {row.is_cloned ? <CloneSign /> : null}
          {row.state === "active" && !row.health_ok ? (
            <span className={styles.sign}>
              <TriangleAlert aria-hidden size="1.2em" className={styles.warn} />
              {t("unwell")}
            </span>
          ) : null}
        </span>
      ),
    },
    { key: "plan", word: t("column.plan"), cell: (row) => row.plan },
    { key: "until", word: t("column.until"), cell: (row) => dates.longDay(row.expires_ms) },
    { key: "version", word: t("column.version"), cell: (row) => row.version || t("never") },
    {
      key: "seen",
      word: t("column.seen"),
      cell: (row) => (row.last_seen_ms > 0 ? dates.moment(row.last_seen_ms) : t("never")),
    },
  ];
  return (
    <Table
      label={t("title")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      onOpen={(row) => go(`/sites/${row.id}`)}
    />
  );
}
