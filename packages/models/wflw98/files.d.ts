/** The model's files by name, as URLs. */
declare const files: Readonly<Record<string, URL>>;
export default files;
