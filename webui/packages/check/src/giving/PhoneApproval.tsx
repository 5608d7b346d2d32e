import type { ApprovalView } from "@comanda/api";
import { type Box, uuidv7 } from "@comanda/core";
import {
  Banner,
  Button,
  Field,
  Loading,
  ProblemNote,
  TextInput,
  useBox,
  useDates,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./ApprovalSheet.module.css";
import { changeAndHear } from "./hear.ts";
import type { WayProps } from "./PinApproval.tsx";
import { givingText } from "./text.ts";
import { useNeedsBox } from "./useNeedsBox.ts";

/** How often a word is looked for beside the live news, in ms. */
const LOOK_MS = 4_000;

/** Ask whoever may: the question rings on his device, and the answer carries the command out here. */
export function PhoneApproval({ entry, onEnd }: WayProps) {
  const t = useText(givingText);
  const box = useBox();
  const needsBox = useNeedsBox();
  const [id, setId] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const approval = useApproval(id);

  const ask = async () => {
    setIsBusy(true);
    setProblem(null);
    const fresh = uuidv7();
    const { method, path } = entry;
    const body = {
      id: fresh,
      method,
      path,
      body: entry.body ?? {},
      ...(note.trim() ? { note: note.trim() } : {}),
    };
    try {
      await box.ask<ApprovalView>({ method: "POST", path: "/api/approvals", body }, fresh);
      setId(fresh);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setIsBusy(false);
  };

  const isUsed = useRef(false);
  const state = approval?.state;
  useEffect(() => {
    if (state !== "granted" || id === null || isUsed.current) return;
    isUsed.current = true;
    const body = { ...(entry.body as Record<string, unknown> | null), approval: { id } };
    void changeAndHear(box, entry, body).then(onEnd);
  }, [state, id, box, entry, onEnd]);
  useWithdrawal(id, state, box.ask);

  if (id === null || state === "refused" || state === "expired")
    return (
      <div className={styles.way}>
        {state === "refused" ? (
          <Banner kind="alarm">
            {approval?.reason
              ? t("phone.refusedBecause", { name: approval.decided_by_name ?? "", reason: approval.reason })
              : t("phone.refused", { name: approval?.decided_by_name ?? "" })}
          </Banner>
        ) : null}
        {state === "expired" ? <Banner kind="notice">{t("phone.expired")}</Banner> : null}
        {problem ? <ProblemNote problem={problem} /> : null}
        <Field label={t("phone.note")} hint={t("phone.noteHint")}>
          <TextInput value={note} onChange={setNote} maxLength={200} />
        </Field>
        <Button
          kind="primary"
          big
          wide
          icon={Send}
          pending={isBusy}
          disabledBecause={needsBox}
          onClick={() => void ask()}
        >
          {state === undefined ? t("phone.ask") : t("phone.again")}
        </Button>
      </div>
    );
  return <Waiting approval={approval} onGiveUp={() => onEnd(null)} />;
}

function Waiting({
  approval,
  onGiveUp,
}: {
  readonly approval: ApprovalView | undefined;
  readonly onGiveUp: () => void;
}) {
  const t = useText(givingText);
  const { time } = useDates();
  return (
    <div className={styles.way}>
      <Loading word={approval?.state === "granted" ? t("phone.granted") : t("phone.waiting")} />
      {approval ? (
        <p className={styles.quiet}>{t("phone.until", { time: time(approval.expires_at) })}</p>
      ) : null}
      <Button wide onClick={onGiveUp}>
        {t("phone.giveUp")}
      </Button>
    </div>
  );
}

/** How an approval stands: by the live news, and looked for now and then. */
function useApproval(id: string | null): ApprovalView | undefined {
  const { api } = useBox();
  const { data } = useQuery({
    queryKey: ["approvals", "one", id],
    enabled: id !== null,
    refetchInterval: LOOK_MS,
    queryFn: async ({ signal }) => {
      const path = { approval_id: id ?? "" };
      return (await api.GET("/api/approvals/{approval_id}", { params: { path }, signal })).data ?? null;
    },
  });
  return data ?? undefined;
}

/** What is still asked for when its page goes away is wanted no more. */
function useWithdrawal(id: string | null, state: string | undefined, ask: Box["ask"]): void {
  const held = useRef({ id, state });
  useEffect(() => {
    held.current = { id, state };
  });
  useEffect(
    () => () => {
      const { id: open, state: stands } = held.current;
      if (open !== null && (stands === undefined || stands === "pending"))
        void ask({ method: "POST", path: `/api/approvals/${open}/withdraw` }).catch(() => undefined);
    },
    [ask],
  );
}
