import type { Template, TemplateView } from "@comanda/api";
import {
  Button,
  Card,
  ChipGroup,
  Field,
  Loading,
  ProblemNote,
  Segmented,
  Select,
  Switch,
  TextArea,
  TextInput,
  useLanguage,
  useText,
} from "@comanda/ui";
import { useDeferredValue, useState } from "react";
import { Answer, Form, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

const PAPERS = ["kitchen", "bill", "receipt", "hand_in"] as const;
const SHOWS = ["covers", "per_person", "seats", "taxes", "tip_line", "waiter"] as const;
const MARKS = ["business_name", "address", "tax_number", "tax_by_rate"] as const;
const SIZES = ["normal", "tall", "big"] as const;
type Size = (typeof SIZES)[number];

/** How each kind of paper is printed, with a sample as it will come out. */
export function PapersPanel() {
  const t = useText(pricesText);
  const papers = useRead(["templates"], (api) => api.GET("/api/templates"));
  const [chosen, setChosen] = useState("bill");
  const word = (paper: string) => t(`paper.${PAPERS.find((one) => one === paper) ?? "other"}`);
  return (
    <div className={styles.panel}>
      <Hint>{t("paper.lead")}</Hint>
      <Answer of={papers}>
        {(all) => {
          const view = all.find(({ paper }) => paper === chosen) ?? all[0];
          return (
            <>
              <Field label={t("paper.which")}>
                <Select
                  value={view?.paper ?? ""}
                  onChange={setChosen}
                  choices={all.map(({ paper }) => ({ key: paper, word: word(paper) }))}
                />
              </Field>
              {view ? (
                <PaperEditor
                  key={view.paper + JSON.stringify(view.template)}
                  view={view}
                  name={word(view.paper)}
                />
              ) : null}
            </>
          );
        }}
      </Answer>
    </div>
  );
}

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

function PaperEditor({ view, name }: { readonly view: TemplateView; readonly name: string }) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("templates");
  const [template, setTemplate] = useState<Template>(view.template);
  const set = (some: Partial<Template>) => setTemplate((held) => ({ ...held, ...some }));
  const params = { path: { paper: view.paper } };
  const language = useLanguage();
  const markWord = (name: string) => {
    const mark = MARKS.find((one) => one === name);
    return mark ? t(`paper.mark.${mark}`) : name;
  };
  const shows = SHOWS.filter((one) => view.can_show.includes(one));
  return (
    <div className={house.grid}>
      <Card title={name}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field
          label={t("paper.header")}
          hint={
            view.placeholders.length > 0
              ? t("paper.marks", { marks: view.placeholders.map((one) => `{${one}}`).join(" ") })
              : undefined
          }
        >
          <TextArea
            rows={3}
            value={(template.header ?? []).join("\n")}
            onChange={(text) => set({ header: lines(text) })}
          />
        </Field>
        <Field label={t("paper.footer")}>
          <TextArea
            rows={3}
            value={(template.footer ?? []).join("\n")}
            onChange={(text) => set({ footer: lines(text) })}
          />
        </Field>
        <Field label={t("paper.qr")}>
          <TextInput value={template.qr ?? ""} onChange={(qr) => set({ qr })} />
        </Field>
        <Switch label={t("paper.logo")} on={template.logo ?? false} onChange={(logo) => set({ logo })} />
        {shows.length > 0 ? (
          <ChipGroup
            label={t("paper.shows")}
            choices={shows.map((key) => ({ key, word: t(`paper.show.${key}`) }))}
            chosen={template.shows ?? []}
            onChange={(chosen) => set({ shows: chosen })}
          />
        ) : null}
        <ChipGroup
          label={t("paper.languages")}
          choices={(["el", "en"] as const).map((key) => ({ key, word: h(`language.${key}`) }))}
          chosen={template.languages ?? []}
          onChange={(languages) => set({ languages })}
        />
        <Form>
          {(
            [
              ["paper.head", "head_size", "tall"],
              ["paper.item", "item_size", "normal"],
              ["paper.total", "total_size", "big"],
            ] as const
          ).map(([key, field, usual]) => (
            <Field key={field} label={t(key)}>
              <Select<Size>
                value={template[field] ?? usual}
                onChange={(size) => set({ [field]: size })}
                choices={SIZES.map((size) => ({ key: size, word: t(`paper.size.${size}`) }))}
              />
            </Field>
          ))}
        </Form>
        {view.missing.length > 0 ? (
          <Hint>
            {t("paper.missing", {
              what: new Intl.ListFormat(language).format(view.missing.map(markWord)),
            })}
          </Hint>
        ) : null}
        <Row end>
          {view.is_usual ? null : (
            <Button
              onClick={() =>
                void change.run((api) => api.DELETE("/api/templates/{paper}", { params }), {
                  text: t("paper.usualDone", { name }),
                })
              }
            >
              {t("paper.usual")}
            </Button>
          )}
          <Button
            kind="primary"
            pending={change.isBusy}
            onClick={() =>
              void change.run((api) => api.PUT("/api/templates/{paper}", { params, body: template }), {
                text: h("saved"),
                undo: (api) => api.PUT("/api/templates/{paper}", { params, body: view.template }),
              })
            }
          >
            {t("paper.save")}
          </Button>
        </Row>
      </Card>
      <Sample paper={view.paper} template={template} />
    </div>
  );
}

interface SampleProps {
  readonly paper: string;
  readonly template: Template;
}

function Sample({ paper, template }: SampleProps) {
  const t = useText(pricesText);
  const language = useLanguage();
  const [width, setWidth] = useState<"48" | "32">("48");
  const tried = useDeferredValue(template);
  const sample = useRead(["templates", "sample", paper, width, language, tried], (api) =>
    api.POST("/api/templates/{paper}/preview", {
      params: { path: { paper } },
      body: { columns: width === "48" ? 48 : 32, language, template: tried },
    }),
  );
  return (
    <Card
      title={t("paper.preview")}
      action={
        <Segmented<"48" | "32">
          label={t("paper.columns")}
          value={width}
          onChange={setWidth}
          choices={[
            { key: "48", word: t("paper.wide") },
            { key: "32", word: t("paper.narrow") },
          ]}
        />
      }
    >
      {sample.data ? (
        <img
          className={styles.sample}
          src={`data:image/png;base64,${sample.data.png}`}
          alt={sample.data.lines.join("\n")}
        />
      ) : sample.error ? (
        <ProblemNote problem={sample.error} />
      ) : (
        <Loading word={t("paper.drawing")} />
      )}
    </Card>
  );
}
