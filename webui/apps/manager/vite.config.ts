import { appConfig } from "../../build/app.ts";

export default appConfig(import.meta.url, {
  name: "Comanda Manager",
  shortName: "Manager",
  theme: "#14110f",
});
