declare module "made:words" {
  const words: Record<"de" | "en" | "nl", Record<string, string>>;
  export default words;
}
declare module "made:icons" {
  const icons: Record<string, string>;
  export default icons;
}
declare module "made:tokens";
declare module "*.css";
