import { Button, Card, EmptyState, List, ListItem, Loading, ProblemNote, TopBar, useText } from "@comanda/ui";
import { HandHelping } from "lucide-react";
import { useLocation } from "wouter";
import shell from "../shell/Shell.module.css";
import { waiterText } from "../text/index.ts";
import styles from "./news.module.css";
import { tablesOf, useOffers } from "./useOffers.ts";

/** Tables that colleagues hand over, and those that this person does. */
export default function OffersPage() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  const { toMe, fromMe, isRead, problem, readAgain, decide, deciding } = useOffers();
  return (
    <>
      <TopBar title={t("offers.title")} onBack={() => navigate("/more")} />
      <main className={shell.page}>
        {!isRead ? (
          problem ? (
            <ProblemNote problem={problem} onRetry={readAgain} />
          ) : (
            <Loading word={t("offers.loading")} />
          )
        ) : toMe.length + fromMe.length === 0 ? (
          <EmptyState icon={HandHelping} title={t("offers.none")}>
            {t("offers.noneSaid")}
          </EmptyState>
        ) : null}
        {toMe.length > 0 ? (
          <Card title={t("offers.toMe")}>
            <List label={t("offers.toMe")}>
              {toMe.map((offer) => (
                <li key={offer.id} className={styles.one}>
                  <p className={styles.text}>
                    {t("news.offered", {
                      name: offer.from_name,
                      count: offer.orders.length,
                      tables: tablesOf(offer),
                    })}
                  </p>
                  <div className={styles.acts}>
                    <Button kind="quiet" onClick={() => decide(offer, "decline")}>
                      {t("news.decline")}
                    </Button>
                    <Button
                      kind="primary"
                      pending={deciding === offer.id}
                      onClick={() => decide(offer, "accept")}
                    >
                      {t("news.take")}
                    </Button>
                  </div>
                </li>
              ))}
            </List>
          </Card>
        ) : null}
        {fromMe.length > 0 ? (
          <Card title={t("offers.fromMe")}>
            <List label={t("offers.fromMe")}>
              {fromMe.map((offer) => (
                <ListItem
                  key={offer.id}
                  title={t("offers.to", { name: offer.to_name, tables: tablesOf(offer) })}
                  under={t("offers.waits")}
                  end={
                    <Button pending={deciding === offer.id} onClick={() => decide(offer, "withdraw")}>
                      {t("offers.withdraw")}
                    </Button>
                  }
                />
              ))}
            </List>
          </Card>
        ) : null}
      </main>
    </>
  );
}
