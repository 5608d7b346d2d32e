import type { MessageView } from "@comanda/api";
import {
  Badge,
  Button,
  EmptyState,
  List,
  Loading,
  ProblemNote,
  TimeAgo,
  TopBar,
  useAhead,
  useText,
} from "@comanda/ui";
import { MessageSquare } from "lucide-react";
import { useLocation } from "wouter";
import shell from "../shell/Shell.module.css";
import { waiterText } from "../text/index.ts";
import styles from "./news.module.css";
import { type Messages, useMessages } from "./useMessages.ts";
import { useTableOf } from "./useTableOf.ts";

/** What the kitchen, the bar and the manager told this person. */
export default function MessagesPage() {
  const t = useText(waiterText);
  const messages = useMessages();
  const { all, problem, readAgain } = messages;
  return (
    <>
      <TopBar title={t("messages.title")} />
      <main className={shell.page}>
        {all === undefined ? (
          problem ? (
            <ProblemNote problem={problem} onRetry={readAgain} />
          ) : (
            <Loading word={t("messages.loading")} />
          )
        ) : all.length === 0 ? (
          <EmptyState icon={MessageSquare} title={t("messages.none")}>
            {t("messages.noneSaid")}
          </EmptyState>
        ) : (
          <List label={t("messages.title")}>
            {all.map((message) => (
              <One key={message.id} message={message} messages={messages} />
            ))}
          </List>
        )}
      </main>
    </>
  );
}

function One({ message, messages }: { readonly message: MessageView; readonly messages: Messages }) {
  const t = useText(waiterText);
  const ahead = useAhead();
  const [, navigate] = useLocation();
  const { from_name, order_id, read_at, sent_at } = message;
  const { see, say } = messages;
  const table = useTableOf(order_id);
  return (
    <li className={styles.one} data-new={read_at === null || undefined}>
      <p className={styles.text}>
        {table === null ? null : <strong>{table}: </strong>}
        {say(message)}
      </p>
      <p className={styles.under}>
        {read_at === null ? <Badge loud>{t("messages.unread")}</Badge> : null}
        <span>{from_name ?? t("news.house")}</span>
        <TimeAgo since={sent_at} ahead={ahead} />
      </p>
      {order_id === null && read_at !== null ? null : (
        <div className={styles.acts}>
          {order_id === null ? null : (
            <Button kind="quiet" onClick={() => navigate(`/order/${order_id}`)}>
              {t("messages.toTable")}
            </Button>
          )}
          {read_at === null ? <Button onClick={() => see(message)}>{t("messages.read")}</Button> : null}
        </div>
      )}
    </li>
  );
}
