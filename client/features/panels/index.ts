export { PanelsPage } from './panels-page.tsx';
