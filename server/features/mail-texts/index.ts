// What mails say in a workspace's own words (N2).

export { mailTextRoutes } from './mail-text-routes.ts';
