import type { ApprovalView } from "@comanda/api";
import {
  Button,
  EmptyState,
  Field,
  Loading,
  Money,
  ProblemNote,
  TextInput,
  TimeAgo,
  useAhead,
  useBox,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Check, ShieldCheck, X } from "lucide-react";
import { useState } from "react";
import { useNeedsBox } from "../giving/useNeedsBox.ts";
import { useLineNames } from "../lines/useLineNames.ts";
import styles from "./acts.module.css";
import { actsText } from "./text.ts";
import { useReasonWord } from "./useActs.ts";

const LOOK_MS = 5_000;

/** What colleagues wait for my yes for, each in the box's own words; one tap decides. */
export function ApprovalInbox() {
  const t = useText(actsText);
  const { api } = useBox();
  const { data, error, isPending } = useQuery({
    queryKey: ["approvals"],
    queryFn: async ({ signal }) => (await api.GET("/api/approvals", { signal })).data ?? [],
    refetchInterval: LOOK_MS,
  });
  if (error && data === undefined) return <ProblemNote problem={error} />;
  if (isPending) return <Loading word={t("inbox.reading")} />;
  const asked = data.filter((one) => one.may_decide && one.state === "pending");
  if (asked.length === 0)
    return (
      <EmptyState icon={ShieldCheck} title={t("inbox.none")}>
        {t("inbox.noneSaid")}
      </EmptyState>
    );
  return (
    <section className={styles.inbox} aria-label={t("inbox.title")}>
      {asked.map((one) => (
        <Asked key={one.id} approval={one} />
      ))}
    </section>
  );
}

const ACTS = [
  "void",
  "remake",
  "swap",
  "treat",
  "walk_out",
  "discount",
  "charge",
  "take_off",
  "write_off",
  "refund",
  "refund_tip",
  "cancel",
  "reopen",
] as const;
type Named = (typeof ACTS)[number];

function Asked({ approval }: { readonly approval: ApprovalView }) {
  const t = useText(actsText);
  const box = useBox();
  const ahead = useAhead();
  const needsBox = useNeedsBox();
  const reasonWord = useReasonWord();
  const lineName = useLineNames();
  const { what } = approval;
  const [isNo, setIsNo] = useState(false);
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const decide = async (word: "grant" | "refuse") => {
    setIsBusy(true);
    setProblem(null);
    const said = word === "refuse" ? { body: reason.trim() ? { reason: reason.trim() } : {} } : {};
    try {
      await box.ask({ method: "POST", path: `/api/approvals/${approval.id}/${word}`, ...said });
      await box.client.invalidateQueries({ queryKey: ["approvals"] });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setIsBusy(false);
  };
  const named = ACTS.find((one): one is Named => one === what.act);
  const title = named ? t(`inbox.act.${named}`) : what.words;
  const item = what.item && named ? lineName(what.product_id ?? 0, what.item) : null;
  return (
    <article className={styles.asked}>
      <h2>
        <span>
          {title}
          {item ? `: ${what.quantity && what.quantity > 1 ? `${what.quantity} × ` : ""}${item}` : ""}
        </span>
        {typeof what.amount === "number" ? <Money amount={what.amount} /> : null}
      </h2>
      <p>
        {what.table
          ? t("inbox.from", { name: approval.asked_by_name, table: what.table })
          : approval.asked_by_name}{" "}
        <TimeAgo since={approval.asked_at} ahead={ahead} />
      </p>
      {what.reason || approval.note ? (
        <p className={styles.quiet}>
          {[what.reason && reasonWord(what.act, what.reason), approval.note].filter(Boolean).join(" · ")}
        </p>
      ) : null}
      {problem ? <ProblemNote problem={problem} /> : null}
      {isNo ? (
        <Field label={t("inbox.whyNot")}>
          <TextInput value={reason} onChange={setReason} maxLength={200} />
        </Field>
      ) : null}
      <div className={styles.decide}>
        <Button
          icon={X}
          pending={isBusy}
          disabledBecause={needsBox}
          onClick={() => (isNo ? void decide("refuse") : setIsNo(true))}
        >
          {isNo ? t("inbox.sendNo") : t("inbox.no")}
        </Button>
        <Button
          kind="primary"
          icon={Check}
          pending={isBusy}
          disabledBecause={needsBox}
          onClick={() => void decide("grant")}
        >
          {t("inbox.yes")}
        </Button>
      </div>
    </article>
  );
}
