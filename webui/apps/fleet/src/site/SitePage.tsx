import { Banner, Button, Tabs, useText } from "@comanda/ui";
import type { Said, SiteView } from "@comanda/vendor";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { AuditList } from "../audit/AuditList.tsx";
import { CommandsPanel } from "../commands/CommandsPanel.tsx";
import { commandsText } from "../commands/text.ts";
import { HelpPanel } from "../help/HelpPanel.tsx";
import { helpText } from "../help/text.ts";
import { Answer, Frame, Grid } from "../shell/Frame.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { StateSign } from "../sites/StateSign.tsx";
import { useSaid } from "../told/told.ts";
import { BoxCard, PrintersCard } from "./BoxCards.tsx";
import { CopiesCard } from "./CopiesCard.tsx";
import { HistoryPanel } from "./HistoryPanel.tsx";
import { LicenceCard } from "./LicenceCard.tsx";
import { NameCard } from "./NameCard.tsx";
import { OwnerCard } from "./OwnerCard.tsx";
import { siteText } from "./text.ts";

/** A site is looked at while one waits for it. */
const AGAIN_MS = 5_000;
type TabKey = "now" | "commands" | "help" | "history" | "acts";

/** Everything of one restaurant: its box, its licence, commands and help, what it reported, who did what. */
export function SitePage({ id }: { readonly id: string }) {
  const t = useText(siteText);
  const [, go] = useLocation();
  const may = useMay();
  const [words, help] = [useText(commandsText), useText(helpText)];
  const [tab, setTab] = useState<TabKey>("now");
  const site = useRead(
    ["site", id],
    (api) => api.GET("/api/sites/{site_id}", { params: { path: { site_id: id } } }),
    { every: AGAIN_MS },
  );
  return (
    <Frame
      title={site.data?.name ?? t("site")}
      under={site.data ? <StateSign state={site.data.state} /> : null}
      onBack={() => go("/sites")}
    >
      <Answer of={site}>
        {(read) => (
          <>
            {read.box && read.box.cloned_ms > 0 ? (
              <CloneBanner site={read} detail={read.box.clone_detail} />
            ) : null}
            <Tabs
              label={read.name}
              value={tab}
              onChange={setTab}
              tabs={[
                { key: "now", word: t("tab.now"), page: <Now site={read} /> },
                { key: "commands", word: words("tab"), page: <CommandsPanel site={read} /> },
                ...(may("fleet.help")
                  ? [{ key: "help" as const, word: help("tab"), page: <HelpPanel site={read} /> }]
                  : []),
                { key: "history", word: t("tab.history"), page: <HistoryPanel id={id} /> },
                ...(may("audit.read")
                  ? [{ key: "acts" as const, word: t("tab.acts"), page: <AuditList siteId={id} /> }]
                  : []),
              ]}
            />
          </>
        )}
      </Answer>
    </Frame>
  );
}

function Now({ site }: { readonly site: SiteView }) {
  return (
    <Grid>
      <BoxCard site={site} />
      <LicenceCard site={site} />
      {site.box ? <PrintersCard box={site.box} /> : null}
      <NameCard site={site} />
      <CopiesCard site={site} />
      <OwnerCard site={site} />
    </Grid>
  );
}

function CloneBanner({ site, detail }: { readonly site: SiteView; readonly detail: Said }) {
  const t = useText(siteText);
  const words = useSaid();
  const act = useAct();
  const may = useMay();
  const clear = () =>
    void act.run(
      (api) => api.DELETE("/api/sites/{site_id}/clone", { params: { path: { site_id: site.id } } }),
      t("clone.cleared"),
    );
  return (
    <Banner
      kind="alarm"
      icon={TriangleAlert}
      action={
        may("boxes.move") ? (
          <Button pending={act.isBusy} onClick={clear}>
            {t("clone.clear")}
          </Button>
        ) : null
      }
    >
      {t("clone.what", { detail: words(detail) })}
    </Banner>
  );
}
