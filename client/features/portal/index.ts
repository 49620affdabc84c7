export { PortalPage } from './portal-page.tsx';
export { PortalTicketPage } from './portal-ticket-page.tsx';
