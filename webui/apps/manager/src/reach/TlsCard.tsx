import type { AuthorityView, OriginView } from "@comanda/api";
import { Banner, Button, Card, QRCode, useDates, useText } from "@comanda/ui";
import { ShieldCheck, Trash2 } from "lucide-react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./reach.module.css";
import { reachText } from "./text.ts";

/** TLS by the box's own authority: made on request, and how phones come to trust it. */
export function TlsCard({ view }: { readonly view: OriginView }) {
  const t = useText(reachText);
  const change = useChange("origin", "health");
  const { tls } = view;
  const make = () => void change.run((api) => api.POST("/api/origin/authority"), { text: t("tls.made") });
  return (
    <Card title={t("tls.title")}>
      <div className={styles.body}>
        <Hint>{t("tls.hint")}</Hint>
        {tls.listen === "" ? <Banner kind="notice">{t("tls.off")}</Banner> : null}
        {tls.refused ? (
          <Banner kind="alarm">{t("tls.refused", { listen: tls.listen, why: tls.refused })}</Banner>
        ) : null}
        {tls.listen !== "" && tls.authority === null ? (
          <>
            <Hint>{t("tls.makeHint")}</Hint>
            <Row>
              <Button icon={ShieldCheck} pending={change.isBusy} pendingWord={t("tls.making")} onClick={make}>
                {t("tls.make")}
              </Button>
            </Row>
          </>
        ) : null}
        {tls.authority ? <Made view={view} authority={tls.authority} /> : null}
      </div>
    </Card>
  );
}

function Made({ view, authority }: { readonly view: OriginView; readonly authority: AuthorityView }) {
  const t = useText(reachText);
  const dates = useDates();
  const change = useChange("origin", "health");
  const drop = () =>
    void change.run((api) => api.DELETE("/api/origin/authority"), { text: t("tls.dropped") });
  return (
    <>
      {view.tls.certificates.map(({ source, names, ends_at }) => (
        <div key={source}>
          <p className={styles.words}>
            {t("tls.names")}: {names.join(", ")}
          </p>
          <Hint>{t("tls.ends", { day: dates.longDay(ends_at) })}</Hint>
        </div>
      ))}
      <Hint>{t("tls.authority", { day: dates.longDay(authority.ends_at) })}</Hint>
      <h3>{t("tls.trust")}</h3>
      <Hint>{t("tls.trustHint")}</Hint>
      {view.trust_url ? (
        <>
          <QRCode text={view.trust_url} label={t("tls.trust")} size="min(16rem, 70vw)" />
          <p className={styles.words}>{view.trust_url}</p>
        </>
      ) : null}
      <ul className={styles.steps}>
        <li>{t("tls.iphone")}</li>
        <li>{t("tls.android")}</li>
      </ul>
      <Hint>
        {t("tls.fingerprint")}: <code className={styles.words}>{authority.fingerprint}</code>
      </Hint>
      <Hint>{t("tls.dropHint")}</Hint>
      <Row>
        <Button kind="danger" icon={Trash2} pending={change.isBusy} onClick={drop}>
          {t("tls.drop")}
        </Button>
      </Row>
    </>
  );
}
