import type { Label } from "@comanda/core";
import { cleanup, render, screen } from "@testing-library/react";
import { I18nextProvider } from "react-i18next";
import { afterEach, describe, expect, it } from "vitest";
import { defineCatalogue } from "./catalogue.ts";
import { createI18n, labelOf, useSay, useText } from "./i18n.ts";
import { pickLanguage } from "./language.ts";

const words = defineCatalogue(
  "probe",
  { hello: "Hello {{name}}", table: { open_one: "{{count}} table", open_other: "{{count}} tables" } },
  { hello: "Γεια σου {{name}}", table: { open_one: "{{count}} τραπέζι", open_other: "{{count}} τραπέζια" } },
);

function Probe() {
  const t = useText(words);
  return (
    <p>{`${t("hello", { name: "<Άννα>" })}, ${t("table.open", { count: 1 })}, ${t("table.open", { count: 3 })}`}</p>
  );
}

function Said({ label }: { label: Label }) {
  return <p>{useSay()(label)}</p>;
}

afterEach(cleanup);

describe("the speaker", () => {
  it("says sentences and plurals of a catalogue it was not given at the start, in the chosen language", () => {
    const speaker = createI18n([], "el");
    render(
      <I18nextProvider i18n={speaker}>
        <Probe />
      </I18nextProvider>,
    );
    expect(screen.getByText("Γεια σου <Άννα>, 1 τραπέζι, 3 τραπέζια")).toBeTruthy();
  });

  it("says a sentence that was kept for later", () => {
    render(
      <I18nextProvider i18n={createI18n([words], "en")}>
        <Said label={labelOf(words, "table.open", { count: 2 })} />
      </I18nextProvider>,
    );
    expect(screen.getByText("2 tables")).toBeTruthy();
  });

  it("speaks as the person wishes, then as the device does, then as the browser, then Greek", () => {
    expect(pickLanguage("en", "el", ["el-GR"])).toBe("en");
    expect(pickLanguage(null, "en-US", ["el"])).toBe("en");
    expect(pickLanguage(undefined, null, ["de", "en-GB"])).toBe("en");
    expect(pickLanguage("de", "", [])).toBe("el");
  });
});
