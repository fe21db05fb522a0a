/** The detector's file by name, as URLs. */
declare const files: Readonly<Record<string, URL>>;
export default files;
