import "made:tokens";
import "./style/base.css";
import "./style/parts.css";
import "./style/layout.css";
import { render } from "preact";
import { begin } from "./session";
import { language } from "./text";
import { App } from "./view/app";

document.documentElement.lang = language.value;
begin();
render(<App />, document.getElementById("app")!);
if ("serviceWorker" in navigator && isSecureContext) {
  void navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone" }).catch(() => undefined);
}
