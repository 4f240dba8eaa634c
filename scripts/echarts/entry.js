// The parts of Apache ECharts that the pictures use (dangvu/static/dangvu/pictures.js), under one name.
import { init, use } from "echarts/core";
import { BarChart, HeatmapChart } from "echarts/charts";
import {
  GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent,
} from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  BarChart, HeatmapChart, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent,
  CanvasRenderer, SVGRenderer,
]);
globalThis.echarts = { init };
