import {
  Button,
  Card,
  EmptyState,
  Field,
  List,
  ListItem,
  SearchField,
  Sheet,
  Switch,
  useDates,
  useText,
} from "@comanda/ui";
import type { ClaimView, SiteRow } from "@comanda/vendor";
import { Ban, PackageCheck, PackagePlus } from "lucide-react";
import { useState } from "react";
import { Answer, Code, Facts, Frame, Hint, inFours, Row } from "../shell/Frame.tsx";
import { useAct, useRead } from "../shell/vendor.ts";
import { claimsText } from "./text.ts";

/** Boxes that ask to belong somewhere and brought no code. */
export function ClaimsPage() {
  const t = useText(claimsText);
  const claims = useRead(["claims"], (api) => api.GET("/api/claims"), { every: 5_000 });
  const [taken, setTaken] = useState<ClaimView | null>(null);
  return (
    <Frame title={t("title")}>
      <Hint>{t("lead")}</Hint>
      <Answer of={claims}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={PackagePlus} title={t("none")}>
              {t("noneHint")}
            </EmptyState>
          ) : (
            rows.map((claim) => <Claim key={claim.id} claim={claim} onTake={() => setTaken(claim)} />)
          )
        }
      </Answer>
      <AcceptSheet key={taken?.id ?? ""} claim={taken} onClose={() => setTaken(null)} />
    </Frame>
  );
}

function Claim({ claim, onTake }: { readonly claim: ClaimView; readonly onTake: () => void }) {
  const t = useText(claimsText);
  const dates = useDates();
  const act = useAct();
  const refuse = () =>
    void act.run(
      (api) => api.POST("/api/claims/{claim_id}/refuse", { params: { path: { claim_id: claim.id } } }),
      t("refused"),
    );
  return (
    <Card title={claim.name || t("nameless")}>
      <Facts
        of={[
          [t("fingerprint"), <Code key="fingerprint">{inFours(claim.fingerprint)}</Code>],
          [t("machine"), `${claim.hardware} · ${claim.version}`],
          [t("from"), claim.address],
          [t("asked"), dates.moment(claim.last_ms)],
        ]}
      />
      <Row>
        <Button kind="primary" icon={PackageCheck} onClick={onTake}>
          {t("accept")}
        </Button>
        {claim.is_refused ? (
          <Hint>{t("isRefused")}</Hint>
        ) : (
          <Button icon={Ban} pending={act.isBusy} onClick={refuse}>
            {t("refuse")}
          </Button>
        )}
      </Row>
    </Card>
  );
}

function AcceptSheet({ claim, onClose }: { readonly claim: ClaimView | null; readonly onClose: () => void }) {
  const t = useText(claimsText);
  const act = useAct();
  const [typed, setTyped] = useState("");
  const [site, setSite] = useState<SiteRow | null>(null);
  const [mayReplace, setReplace] = useState(false);
  const search = typed.trim();
  const sites = useRead(
    ["sites", "for a claim", search],
    (api) => api.GET("/api/sites", { params: { query: { search, limit: 8 } } }),
    { enabled: claim !== null },
  );
  const accept = async () => {
    if (claim === null || site === null) return;
    const params = { path: { claim_id: claim.id } };
    const body = { site_id: site.id, may_replace: mayReplace };
    const isDone = await act.run(
      (api) => api.POST("/api/claims/{claim_id}/accept", { params, body }),
      t("accepted"),
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open={claim !== null}
      onOpenChange={onClose}
      title={t("accept")}
      description={t("compare", { fingerprint: inFours(claim?.fingerprint ?? "") })}
      actions={
        <Button
          kind="primary"
          wide
          pending={act.isBusy}
          disabledBecause={site ? null : t("siteFirst")}
          onClick={() => void accept()}
        >
          {site ? t("acceptInto", { name: site.name }) : t("accept")}
        </Button>
      }
    >
      <Field label={t("site")}>
        <SearchField label={t("site")} value={typed} onChange={setTyped} />
      </Field>
      <List label={t("site")}>
        {(sites.data?.sites ?? []).map((row) => (
          <ListItem
            key={row.id}
            title={row.name}
            under={row.tenant_name}
            current={row.id === site?.id}
            onPress={() => setSite(row)}
          />
        ))}
      </List>
      <Switch label={t("replace")} hint={t("replaceHint")} on={mayReplace} onChange={setReplace} />
    </Sheet>
  );
}
