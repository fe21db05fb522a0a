export declare const repositoryUrl: string;
export declare const published: readonly string[];
export declare function commonFields(name: string): Record<string, unknown>;
