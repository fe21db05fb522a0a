import './style/page.css';
import { startApp } from './app';

startApp();
