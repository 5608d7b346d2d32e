import type { AuditEntry } from "@comanda/api";
import { Badge, Button, EmptyState, Loading, ProblemNote, useDates, useText } from "@comanda/ui";
import { EraserIcon, SearchX } from "lucide-react";
import { Link } from "wouter";
import type { Params } from "../shell/useParams.ts";
import { AuditFilters } from "./AuditFilters.tsx";
import styles from "./AuditLog.module.css";
import { FactDetails, useFactWord } from "./facts/FactWords.tsx";
import { factText } from "./facts/text/index.ts";
import { type Names, useNames } from "./facts/useNames.ts";
import { auditText } from "./text/index.ts";
import { useAudit } from "./useAudit.ts";

/** The journal as people read it. */
export function AuditLog({ params }: { readonly params: Params }) {
  const t = useText(auditText);
  const names = useNames();
  const { entries, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAudit(params);
  return (
    <div className={styles.page}>
      <AuditFilters params={params} />
      {entries === null ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading word={t("loading")} />
        )
      ) : entries.length === 0 && !hasNextPage ? (
        <EmptyState icon={SearchX} title={t("none")}>
          {t("noneSaid")}
        </EmptyState>
      ) : (
        <ol className={styles.entries} aria-label={t("title")}>
          {entries.map((entry) => (
            <Entry key={entry.seq} entry={entry} names={names} />
          ))}
        </ol>
      )}
      {hasNextPage ? (
        <Button onClick={() => void fetchNextPage()} pending={isFetchingNextPage}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

function Entry({ entry, names }: { readonly entry: AuditEntry; readonly names: Names }) {
  const t = useText(auditText);
  const by = useText(factText);
  const dates = useDates();
  const wordOf = useFactWord();
  const { type, at, who, why, device, subject, payload, is_erased, clock } = entry;
  const orderId = subject.startsWith("order:") ? subject.slice(6) : null;
  const place = device === null || device === "box" ? null : by("by.device", { name: names.device(device) });
  return (
    <li className={styles.entry}>
      <time dateTime={at}>{dates.moment(at)}</time>
      <div className={styles.words}>
        <span className={styles.head}>
          <strong>{who ?? by("by.box")}</strong>
          <span>{wordOf(type)}</span>
          {is_erased ? <Badge icon={EraserIcon}>{t("erased")}</Badge> : null}
          {clock === "unsure" ? <Badge>{t("unsure")}</Badge> : null}
        </span>
        <FactDetails payload={payload} names={names} />
        <div className={styles.foot}>
          {why === null ? null : <span>{names.reason(why)}</span>}
          {place === null ? null : <span>{place}</span>}
          {orderId === null ? null : <Link href={`/orders/${orderId}`}>{t("order")}</Link>}
          <details className={styles.raw}>
            <summary>{t("raw")}</summary>
            <pre>{rawOf(entry)}</pre>
          </details>
        </div>
      </div>
    </li>
  );
}

/** The entry as the journal holds it: its type, what it is about, and its payload where that was kept. */
function rawOf({ type, subject, payload, is_erased }: AuditEntry): string {
  const head = `${type} ${subject}`;
  return is_erased || payload === null ? head : `${head}\n${JSON.stringify(payload, null, 2)}`;
}
