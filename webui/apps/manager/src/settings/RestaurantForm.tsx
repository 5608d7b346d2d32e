import type { RestaurantView } from "@comanda/api";
import {
  Banner,
  Button,
  Field,
  ProblemNote,
  Segmented,
  Select,
  TextInput,
  useLanguage,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { Form, Labelled, Row } from "../house/Desk.tsx";
import { answerOf, useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { type Site, SiteFields, siteWish } from "./SiteFields.tsx";
import styles from "./settings.module.css";
import { boxIsBack } from "./settingsData.ts";
import { settingsText } from "./text.ts";

interface Props {
  readonly restaurant: RestaurantView;
  /** Start the box again by itself where that is needed, then go on. */
  readonly onDone?: () => void;
}

/** What a box is called before anybody named it: no house's name, so nobody has to erase it first. */
const UNNAMED = "Comanda";

function zones(here: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(here) ? known : [here, ...known];
}

/** What is said once for the whole house: name, country, language, clock. */
export function RestaurantForm({ restaurant, onDone }: Props) {
  const t = useText(settingsText);
  const h = useText(houseText);
  const language = useLanguage();
  const change = useChange("settings", "restaurant", "menu", "routing");
  const kept = useRead(["routing", "settings"], (api) => api.GET("/api/printing/settings")).data;
  const [site, setSite] = useState<Site | null>(null);
  const [name, setName] = useState(
    onDone !== undefined && restaurant.name === UNNAMED ? "" : restaurant.name,
  );
  const [country, setCountry] = useState(restaurant.country);
  const [spoken, setSpoken] = useState(restaurant.language);
  const [zone, setZone] = useState(restaurant.zone);
  const [cutoff, setCutoff] = useState(restaurant.day_cutoff);
  const [isRestarting, setRestarting] = useState(false);
  const fixed = (key: string) => (restaurant.fixed.includes(key) ? { hint: t("house.fixed") } : {});
  const isFixed = (key: string) => restaurant.fixed.includes(key);
  const restart = () =>
    change.run(
      async (api) => {
        setRestarting(true);
        await api.POST("/api/system/restart");
        await boxIsBack();
        setRestarting(false);
      },
      { text: t("house.restarted") },
    );
  const save = async () => {
    const chosen = restaurant.countries.find(({ code }) => code === country);
    const wish = {
      ...(name.trim() === restaurant.name ? {} : { name: name.trim() }),
      ...(country === restaurant.country
        ? {}
        : { country, ...(chosen ? { currency: chosen.currency } : {}) }),
      ...(spoken === restaurant.language ? {} : { language: spoken }),
      ...(zone === restaurant.zone ? {} : { zone }),
      ...(cutoff === restaurant.day_cutoff ? {} : { day_cutoff: cutoff }),
    };
    let needsRestart = restaurant.needs_restart;
    if (Object.keys(wish).length > 0 || site !== null) {
      const isDone = await change.run(
        async (api) => {
          if (site !== null) await api.PUT("/api/printing/settings", { body: siteWish(site) });
          if (Object.keys(wish).length === 0) return;
          const read = await answerOf(api.PUT("/api/restaurant", { body: wish }));
          needsRestart = read.needs_restart;
        },
        { text: h("saved") },
      );
      if (!isDone) return;
    }
    if (onDone === undefined) return;
    if (needsRestart) await restart();
    onDone();
  };
  return (
    <div className={styles.panel}>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      {isRestarting ? <Banner kind="notice">{t("house.restarting")}</Banner> : null}
      <Field label={t("house.name")} {...fixed("name")}>
        <TextInput
          value={name}
          onChange={setName}
          maxLength={60}
          disabled={isFixed("name")}
          placeholder={t("house.nameExample")}
        />
      </Field>
      <Labelled label={t("house.language")}>
        <Segmented
          label={t("house.language")}
          value={spoken}
          onChange={setSpoken}
          choices={[
            { key: "el", word: h("language.el") },
            { key: "en", word: h("language.en") },
          ]}
        />
      </Labelled>
      <Form>
        <Field
          label={t("house.country")}
          hint={isFixed("country") ? t("house.fixed") : t("house.countryHint")}
        >
          <Select
            value={country}
            disabled={isFixed("country")}
            onChange={setCountry}
            choices={restaurant.countries.map((one) => ({
              key: one.code,
              word: `${language === "el" ? one.name_el : one.name_en} · ${one.currency}`,
            }))}
          />
        </Field>
        <Field label={t("house.zone")} {...fixed("zone")}>
          <Select
            value={zone}
            disabled={isFixed("zone")}
            onChange={setZone}
            choices={zones(zone).map((key) => ({ key, word: key }))}
          />
        </Field>
        <Field label={t("house.cutoff")} hint={t("house.cutoffHint")}>
          <TextInput type="time" value={cutoff} onChange={setCutoff} disabled={isFixed("day_cutoff")} />
        </Field>
      </Form>
      {kept ? <SiteFields site={site ?? kept} onChange={setSite} /> : null}
      {restaurant.needs_restart && onDone === undefined ? (
        <Banner
          kind="notice"
          action={
            <Button pending={isRestarting} onClick={() => void restart()}>
              {t("house.restartNow")}
            </Button>
          }
        >
          {t("house.restart")}
        </Banner>
      ) : null}
      <Row end>
        <Button
          kind="primary"
          pending={change.isBusy}
          disabled={name.trim() === ""}
          onClick={() => void save()}
        >
          {t("house.save")}
        </Button>
      </Row>
    </div>
  );
}
