import { Banner, Button, Card, Dialog, Field, Sheet, TextInput, useDates, useText } from "@comanda/ui";
import type { NameView, SiteView } from "@comanda/vendor";
import { Globe, Trash2 } from "lucide-react";
import { useState } from "react";
import { Answer, Code, Facts, Form, Hint, Row } from "../shell/Frame.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { siteText } from "./text.ts";

const AGAIN_MS = 5_000;

/** The site's name under the vendor's domain, and how the certificate for it stands. */
export function NameCard({ site }: { readonly site: SiteView }) {
  const t = useText(siteText);
  const params = { path: { site_id: site.id } };
  const name = useRead(["site name", site.id], (api) => api.GET("/api/sites/{site_id}/name", { params }), {
    every: AGAIN_MS,
  });
  return (
    <Card title={t("name.title")}>
      <Answer of={name}>
        {(read) => (read.name ? <Held site={site} name={read} /> : <Without site={site} name={read} />)}
      </Answer>
    </Card>
  );
}

interface Props {
  readonly site: SiteView;
  readonly name: NameView;
}

function Held({ site, name }: Props) {
  const t = useText(siteText);
  const dates = useDates();
  const words = useSaid();
  const may = useMay();
  const act = useAct();
  const [isAsked, setAsked] = useState(false);
  const { name: held = "", problem = {}, given_ms = 0, ends_ms = 0, next_ms = 0, state } = name;
  const why = words(problem);
  const take = async () => {
    const params = { path: { site_id: site.id } };
    await act.run((api) => api.DELETE("/api/sites/{site_id}/name", { params }), t("name.taken"));
    setAsked(false);
  };
  return (
    <>
      {why ? <Banner kind="notice">{why}</Banner> : null}
      <Facts
        of={[
          [t("name.is"), <Code key="name">{held}</Code>],
          [t("name.since"), dates.longDay(given_ms)],
          [t("name.state"), t(`name.states.${state}`)],
          ...(ends_ms > 0 ? [[t("name.ends"), dates.longDay(ends_ms)] as const] : []),
          ...(next_ms > 0 ? [[t("name.next"), dates.moment(next_ms)] as const] : []),
        ]}
      />
      {may("names.release") ? (
        <Row>
          <Button icon={Trash2} onClick={() => setAsked(true)}>
            {t("name.take")}
          </Button>
        </Row>
      ) : null}
      <Dialog
        open={isAsked}
        onOpenChange={setAsked}
        title={t("name.takeAsk", { name: held })}
        description={t("name.takeHint")}
        actions={
          <Button kind="danger" wide pending={act.isBusy} onClick={() => void take()}>
            {t("name.take")}
          </Button>
        }
      />
    </>
  );
}

function Without({ site, name: { state, domain = "" } }: Props) {
  const t = useText(siteText);
  const may = useMay();
  const act = useAct();
  const [isOpen, setOpen] = useState(false);
  const [label, setLabel] = useState("");
  if (state === "off") return <Hint>{t("name.off")}</Hint>;
  const tidy = label.trim().toLowerCase();
  const give = async () => {
    const params = { path: { site_id: site.id } };
    const asked = { params, body: { label: tidy } };
    if (await act.run((api) => api.POST("/api/sites/{site_id}/name", asked), t("name.given"))) setOpen(false);
  };
  return (
    <>
      <Hint>{t("name.hint", { domain })}</Hint>
      {site.deregistered_ms === 0 && may("sites.write") ? (
        <Row>
          <Button icon={Globe} onClick={() => setOpen(true)}>
            {t("name.give")}
          </Button>
        </Row>
      ) : (
        <Hint>{t("name.none")}</Hint>
      )}
      <Sheet
        open={isOpen}
        onOpenChange={setOpen}
        title={t("name.give")}
        actions={
          <Button kind="primary" wide pending={act.isBusy} disabled={tidy === ""} onClick={() => void give()}>
            {tidy === "" ? t("name.give") : t("name.giveNow", { name: `${tidy}.${domain}` })}
          </Button>
        }
      >
        <Form onDone={() => void give()}>
          <Field label={t("name.label")} hint={t("name.labelHint", { domain })}>
            <TextInput
              autoFocus
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              maxLength={40}
              value={label}
              onChange={setLabel}
            />
          </Field>
        </Form>
      </Sheet>
    </>
  );
}
