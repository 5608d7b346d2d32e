import { appConfig } from "../../build/app.ts";

export default appConfig(import.meta.url, { name: "Comanda Fleet", shortName: "Fleet", theme: "#14110f" });
