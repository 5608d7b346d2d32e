import { appConfig } from "../../build/app.ts";

export default appConfig(import.meta.url, { name: "Comanda Waiter", shortName: "Waiter", theme: "#14110f" });
