import { isTooLate, type OutboxEntry } from "@comanda/core";
import { Banner, Button, useBox, useSay, useSignals, useText, useToasts, useWhyWaiting } from "@comanda/ui";
import { HandHelping, Handshake, MessageSquare } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";
import styles from "./news.module.css";
import { useApprovalsAsked } from "./useApprovalsAsked.ts";
import { useMessages } from "./useMessages.ts";
import { tablesOf, useOffers } from "./useOffers.ts";
import { useTableOf } from "./useTableOf.ts";

/** What colleagues, the kitchen and the manager want of this person now; each thing is heard once. */
export function NewsBanners() {
  const { unread } = useMessages();
  const { toMe, answers } = useOffers();
  const { asked } = useApprovalsAsked();
  useHeardOnce([
    ...[...unread, ...toMe, ...asked].map(({ id }) => id),
    ...answers.map(({ id }) => `answer-${id}`),
  ]);
  useParkedNote();
  return (
    <>
      <MessageBanner />
      <OfferBanner />
      <AnswerBanner />
      <ApprovalBanner />
    </>
  );
}

function useHeardOnce(ids: readonly string[]): void {
  const signal = useSignals();
  const heard = useRef<ReadonlySet<string>>(new Set());
  const said = ids.join(" ");
  useEffect(() => {
    const now = said === "" ? [] : said.split(" ");
    if (now.some((id) => !heard.current.has(id))) signal("news");
    heard.current = new Set([...heard.current, ...now]);
  }, [said, signal]);
}

/** The pages that say themselves that a recall came too late. */
function placesOf({ orderId, takesBack }: OutboxEntry): readonly string[] {
  return [`/order/${orderId}`, `/table/${takesBack?.place.tableId}`];
}

/** Says at once what the box refused, wherever one is. */
function useParkedNote(): void {
  const t = useText(waiterText);
  const say = useSay();
  const signal = useSignals();
  const { show } = useToasts();
  const { outbox } = useBox();
  const why = useWhyWaiting();
  const [here, navigate] = useLocation();
  const location = useRef(here);
  location.current = here;
  useEffect(
    () =>
      outbox.onParked((entry) => {
        if (entry.parked === "depends") return;
        signal("bad");
        if (isTooLate(entry) && placesOf(entry).includes(location.current)) return;
        show({
          kind: "bad",
          text: isTooLate(entry) ? why(entry) : t("news.parked", { what: say(entry.label) }),
          stays: 12_000,
          action: {
            word: t("news.look"),
            run: () => navigate(isTooLate(entry) ? `/order/${entry.orderId}` : "/waiting"),
          },
        });
      }),
    [outbox, t, say, why, signal, show, navigate],
  );
}

function MessageBanner() {
  const t = useText(waiterText);
  const [here, navigate] = useLocation();
  const { unread, see, say } = useMessages();
  const newest = unread[0];
  const table = useTableOf(newest?.order_id ?? null);
  if (newest === undefined || here === "/messages") return null;
  const { order_id } = newest;
  return (
    <Banner
      kind="notice"
      icon={MessageSquare}
      action={
        <span className={styles.answers}>
          {order_id === null ? null : (
            <Button kind="quiet" onClick={() => navigate(`/order/${order_id}`)}>
              {t("messages.toTable")}
            </Button>
          )}
          <Button onClick={() => see(newest)}>{t("messages.read")}</Button>
        </span>
      }
    >
      {table === null ? null : <strong>{table}: </strong>}
      {say(newest)} · {newest.from_name ?? t("news.house")}
    </Banner>
  );
}

function OfferBanner() {
  const t = useText(waiterText);
  const [here] = useLocation();
  const { toMe, decide, deciding } = useOffers();
  const first = toMe[0];
  if (first === undefined || here === "/offers") return null;
  return (
    <Banner
      kind="notice"
      icon={HandHelping}
      action={
        <span className={styles.answers}>
          <Button kind="quiet" onClick={() => decide(first, "decline")}>
            {t("news.decline")}
          </Button>
          <Button kind="primary" pending={deciding === first.id} onClick={() => decide(first, "accept")}>
            {t("news.take")}
          </Button>
        </span>
      }
    >
      {t("news.offered", { name: first.from_name, count: first.orders.length, tables: tablesOf(first) })}
    </Banner>
  );
}

/** How a colleague answered, until it is seen. */
function AnswerBanner() {
  const t = useText(waiterText);
  const { answers, decide, deciding } = useOffers();
  const first = answers[0];
  if (first === undefined) return null;
  const isTaken = first.state === "accepted";
  return (
    <Banner
      kind={isTaken ? "good" : "notice"}
      icon={HandHelping}
      action={
        <Button pending={deciding === first.id} onClick={() => decide(first, "heard")}>
          {t("messages.read")}
        </Button>
      }
    >
      {t(isTaken ? "news.tookYours" : "news.leftYours", { name: first.to_name, tables: tablesOf(first) })}
    </Banner>
  );
}

function ApprovalBanner() {
  const t = useText(waiterText);
  const [here, navigate] = useLocation();
  const { asked } = useApprovalsAsked();
  if (asked.length === 0 || here === "/approvals") return null;
  return (
    <Banner
      kind="notice"
      icon={Handshake}
      action={
        <Button kind="primary" onClick={() => navigate("/approvals")}>
          {t("news.look")}
        </Button>
      }
    >
      {t("news.asked", { count: asked.length })}
    </Banner>
  );
}
