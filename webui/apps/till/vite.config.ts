import { appConfig } from "../../build/app.ts";

export default appConfig(import.meta.url, { name: "Comanda Till", shortName: "Till", theme: "#14110f" });
