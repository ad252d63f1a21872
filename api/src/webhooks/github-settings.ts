/** What the API has to know to take messages of GitHub. */
export interface GithubSettings {
  appId: number;
  webhookSecret: string;
  /** `owner/name`, or all of an owner: `owner/*`. Messages about others are answered and change nothing. */
  repositories: readonly string[];
  apiUrl: string;
}
