// The parts of Apache ECharts that the pictures use (dangvu/static/dangvu/charts.js), under one name.
import { init, use } from "echarts/core";
import { BarChart, HeatmapChart } from "echarts/charts";
import {
  GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent,
} from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  BarChart, HeatmapChart, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent,
  VisualMapContinuousComponent, CanvasRenderer, SVGRenderer,
]);
globalThis.echarts = { init };
