import { describe, expect, it } from "vitest";
import { FIRST_PREFS, PrefsStore, readPrefs } from "./prefs.ts";

describe("preferences", () => {
  it("are the first ones where nothing, or nothing good, is stored", () => {
    for (const stored of [null, "", "{", "7", "null", '{"theme":"pink","size":3,"languages":{"1":"de"}}'])
      expect(readPrefs(stored)).toEqual(FIRST_PREFS);
  });

  it("stay on the device", () => {
    localStorage.clear();
    new PrefsStore(localStorage).change({ theme: "light", languages: { 2: "en" } });
    expect(new PrefsStore(localStorage).prefs.get()).toEqual({
      ...FIRST_PREFS,
      theme: "light",
      languages: { 2: "en" },
    });
  });

  it("hold for the page where the device stores nothing", () => {
    const store = new PrefsStore(null);
    store.change({ hand: "left" });
    expect(store.prefs.get().hand).toBe("left");
  });
});
